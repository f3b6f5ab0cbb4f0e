Step("first", StepEffect.None, ecu => Task.CompletedTask);
Step("first", StepEffect.None, ecu => Task.CompletedTask);
