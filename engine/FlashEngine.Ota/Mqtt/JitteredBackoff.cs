namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// Waits between attempts: the bound doubles from the first to the largest, and each wait is drawn from the upper half
/// of its bound, so that a fleet that lost its broker does not return all at once.
/// </summary>
internal sealed class JitteredBackoff(TimeSpan first, TimeSpan max, Random random)
{
    private int _failures;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        double bound = Math.Min(first.TotalSeconds * Math.Pow(2, _failures++), max.TotalSeconds);
        return TimeSpan.FromSeconds(bound * (0.5 + random.NextDouble() / 2));
    }

    /// <summary>
    /// A connection ended. One that lasted longer than the longest wait was a good one, and the waits begin anew; after
    /// a shorter one they go on to grow, so that a broker that throws its client out at once is not asked every second.
    /// </summary>
    public void Ended(TimeSpan lasted) => _failures = lasted > max ? 0 : _failures;
}
