using FlashEngine.Conformance.Tests.Model;

namespace FlashEngine.Conformance.Tests.Running;

/// <summary>Something that an implementation did.</summary>
/// <param name="TimeNs">When, in nanoseconds since the start of the case.</param>
/// <param name="Happening">What.</param>
internal sealed record Observation(long TimeNs, Happening Happening)
{
    public override string ToString() => $"@{StepTime.Text(TimeNs)} {Happening}";
}
