namespace FlashEngine.Adapters.Tests;

/// <summary>A test that needs a library built from C; where that cannot be it says that it is skipped.</summary>
internal sealed class StandInFactAttribute : FactAttribute
{
    public StandInFactAttribute() => Skip = StandIn.SkipReason;
}

/// <summary>The same for theories.</summary>
internal sealed class StandInTheoryAttribute : TheoryAttribute
{
    public StandInTheoryAttribute() => Skip = StandIn.SkipReason;
}
