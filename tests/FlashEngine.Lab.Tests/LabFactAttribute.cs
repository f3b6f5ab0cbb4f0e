namespace FlashEngine.Lab.Tests;

/// <summary>A test that needs the CAN interfaces of the lab; elsewhere it says that it is skipped.</summary>
internal sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute() => Skip = Lab.SkipReason;
}

/// <summary>The same for theories.</summary>
internal sealed class LabTheoryAttribute : TheoryAttribute
{
    public LabTheoryAttribute() => Skip = Lab.SkipReason;
}
