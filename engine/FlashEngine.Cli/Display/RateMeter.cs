namespace FlashEngine.Cli.Display;

/// <summary>Transfer rates over the last seconds of station time, one per name.</summary>
internal sealed class RateMeter
{
    private const double WindowSeconds = 2;

    private readonly Dictionary<string, Queue<(double Seconds, long Bytes)>> _samples = new(StringComparer.Ordinal);

    /// <summary>Takes a sample and tells the rate since the oldest one of the window.</summary>
    /// <returns>Bytes per second; null while there is nothing to compare with, or nothing moved.</returns>
    public double? Sample(string name, double seconds, long bytes)
    {
        if (!_samples.TryGetValue(name, out var samples))
        {
            _samples[name] = samples = new();
        }

        samples.Enqueue((seconds, bytes));
        while (samples.Count > 2 && samples.Peek().Seconds < seconds - WindowSeconds)
        {
            samples.Dequeue();
        }

        var oldest = samples.Peek();
        return seconds > oldest.Seconds && bytes > oldest.Bytes
            ? (bytes - oldest.Bytes) / (seconds - oldest.Seconds)
            : null;
    }
}
