namespace FlashEngine.Scheduling;

/// <summary>An order that a plan compared.</summary>
/// <param name="Policy">How it came about; one of <see cref="PlanPolicies"/>.</param>
/// <param name="MakespanNs">What it takes in the model, nanoseconds.</param>
public sealed record PlanCandidate(string Policy, long MakespanNs);
