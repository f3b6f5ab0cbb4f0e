namespace FlashEngine.Ota.Download;

/// <summary>Lets all downloads together take so many bytes per second, each in its turn.</summary>
/// <param name="bytesPerSecond">The limit; null: there is none.</param>
/// <param name="time">The clock.</param>
internal sealed class BandwidthLimit(long? bytesPerSecond, TimeProvider time)
{
    private const int TurnsPerSecond = 4;
    private readonly Lock _gate = new();
    private long _freeAt;

    /// <summary>The largest chunk for which nobody waits long; a server drops a client that reads nothing.</summary>
    public int ChunkMax { get; } = (int)Math.Clamp(bytesPerSecond / TurnsPerSecond ?? int.MaxValue, 1, int.MaxValue);

    /// <summary>Bytes were received: waits until their time is over.</summary>
    public ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        if (bytesPerSecond is not { } limit)
        {
            return ValueTask.CompletedTask;
        }

        TimeSpan wait;
        lock (_gate)
        {
            long now = time.GetTimestamp();
            _freeAt = Math.Max(_freeAt, now) + (long)((double)bytes / limit * time.TimestampFrequency);
            wait = time.GetElapsedTime(now, _freeAt);
        }

        return new ValueTask(Task.Delay(wait, time, cancellation));
    }
}
