/* The file of line 3
   does not exist. */
#load "lib/missing.csx"
Step("first", StepEffect.None, ecu => Task.CompletedTask);
