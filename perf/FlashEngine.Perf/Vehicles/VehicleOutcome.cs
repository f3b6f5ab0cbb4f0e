namespace FlashEngine.Perf.Vehicles;

/// <summary>What flashing a made-up vehicle took, in seconds of virtual time.</summary>
public sealed record VehicleOutcome
{
    /// <summary>The vehicle's number.</summary>
    public required int Seed { get; init; }

    /// <summary>What kind of vehicle it is.</summary>
    public required string Class { get; init; }

    /// <summary>With all sessions open.</summary>
    public required double MakespanSeconds { get; init; }

    /// <summary>The lower bound of the plan, from its estimates.</summary>
    public required double PlanBoundSeconds { get; init; }

    /// <summary>The lower bound from what each ECU took alone.</summary>
    public required double MeasuredBoundSeconds { get; init; }

    /// <summary>One ECU after the other.</summary>
    public required double SequentialSeconds { get; init; }

    /// <summary>Frames of both runs.</summary>
    public required long Frames { get; init; }

    /// <summary>The plan that it would get with few sessions at once.</summary>
    public required LimitedPlan Limited { get; init; }

    /// <summary>Every ECU held its images byte by byte both times, and no frame was forbidden.</summary>
    public required bool IsGood { get; init; }

    /// <summary>1 where no schedule could be shorter.</summary>
    public double OverMeasuredBound => MakespanSeconds / MeasuredBoundSeconds;
}
