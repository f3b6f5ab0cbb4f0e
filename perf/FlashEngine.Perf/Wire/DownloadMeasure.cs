namespace FlashEngine.Perf.Wire;

/// <summary>What a download took.</summary>
/// <param name="Bytes">Payload bytes.</param>
/// <param name="TakenNs">From 34 to the answer of 37, nanoseconds.</param>
/// <param name="WireNs">The same data at the wire's limit, nanoseconds.</param>
/// <param name="SteadyFrames">Frames from the third block to the last one.</param>
/// <param name="AllocatedPerFrame">Bytes allocated per frame over them, both sides and the bus included.</param>
public sealed record DownloadMeasure(
    long Bytes, long TakenNs, long WireNs, long SteadyFrames, double AllocatedPerFrame)
{
    /// <summary>Share of the wire's limit, 0..1.</summary>
    public double WireShare => (double)WireNs / TakenNs;

    /// <summary>Payload bytes per second.</summary>
    public double BytesPerSecond => Bytes * 1e9 / TakenNs;
}
