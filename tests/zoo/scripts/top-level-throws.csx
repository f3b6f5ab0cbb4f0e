Step("first", StepEffect.None, ecu => Task.CompletedTask);

var blocks = new List<string>();
Step(blocks[0], StepEffect.None, ecu => Task.CompletedTask);
