namespace FlashEngine.Scheduling;

/// <summary>How many sessions may run at once.</summary>
/// <param name="Vehicle">In the whole vehicle, 1 and more.</param>
/// <param name="PerChannel">On each channel, by its name; every channel of the job must be there.</param>
public sealed record SessionLimits(int Vehicle, IReadOnlyDictionary<string, int> PerChannel)
{
    /// <summary>In each power group, by its name; every power group of the job must be there.</summary>
    public IReadOnlyDictionary<string, int> PerPowerGroup { get; init; } = new Dictionary<string, int>();
}
