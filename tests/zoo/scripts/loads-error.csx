#load "lib/error.csx"
Step("first", StepEffect.None, ecu => Task.CompletedTask);
