// The semicolon of line 3 is missing.
Step("first", StepEffect.None, ecu => Task.CompletedTask);
Step("second", StepEffect.None, ecu => Task.CompletedTask)
Step("third", StepEffect.None, ecu => Task.CompletedTask);
