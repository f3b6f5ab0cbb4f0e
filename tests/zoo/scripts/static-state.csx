// Two loads of one script must not see each other's variables.
static class Shared
{
    public static int Loads;
}

Shared.Loads++;
Step("load " + Shared.Loads, StepEffect.None, ecu => Task.CompletedTask);
