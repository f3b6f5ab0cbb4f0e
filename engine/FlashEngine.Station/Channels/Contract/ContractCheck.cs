using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>One promise of <see cref="ICanChannel"/> or <see cref="ICanAdapter"/>, and how to try it.</summary>
/// <param name="Name">What must hold, in words.</param>
/// <param name="Needs">What a channel must be able to do for the check to make sense.</param>
/// <param name="Run">Tries it; a <see cref="FlashException"/> says what did not hold.</param>
public sealed record ContractCheck(string Name, CanCapabilities Needs, Action<ContractBench> Run);

/// <summary>What came of a check.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Problem">What did not hold; null: nothing.</param>
/// <param name="Skipped">Why it was not tried; null: it was.</param>
public sealed record ContractResult(string Name, string? Problem, string? Skipped)
{
    /// <summary>True when the check was tried and did not hold.</summary>
    public bool IsFailed => Problem is not null;
}
