// Libraries of a script's own are refused.

#r "nuget: Acme.Flashing, 1.0"
Step("first", StepEffect.None, ecu => Task.CompletedTask);
