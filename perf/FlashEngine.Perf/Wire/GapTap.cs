using FlashEngine.Can;
using FlashEngine.Channels;

namespace FlashEngine.Perf.Wire;

/// <summary>
/// Measures the gaps on the wire between the ConsecutiveFrames of one sender: from the end of one to the start of the
/// next, where nobody else's frame lies between.
/// </summary>
/// <param name="sender">Identifier of the frames.</param>
/// <param name="bitRate">Of the bus.</param>
public sealed class GapTap(CanId sender, CanBitRate bitRate) : IFrameTap
{
    private const int ConsecutiveFrame = 2;
    private readonly long _interframeNs =
        CanWireTime.InterframeSpaceBits * 1_000_000_000L / bitRate.NominalBitsPerSecond;

    private long _lastEndNs = -1;

    /// <summary>How many gaps there were.</summary>
    public int Count { get; private set; }

    /// <summary>The shortest one, nanoseconds.</summary>
    public long ShortestNs { get; private set; } = long.MaxValue;

    /// <summary>The longest one, nanoseconds.</summary>
    public long LongestNs { get; private set; }

    /// <inheritdoc/>
    public void OnFrame(in CanFrame frame, long timestampNs, bool transmitted)
    {
        if (frame.Id != sender || frame.Data[0] >> 4 != ConsecutiveFrame)
        {
            _lastEndNs = -1;
            return;
        }

        if (_lastEndNs >= 0)
        {
            var startNs = timestampNs - (CanWireTime.FrameNs(frame, bitRate) - _interframeNs);
            Count++;
            ShortestNs = Math.Min(ShortestNs, startNs - _lastEndNs);
            LongestNs = Math.Max(LongestNs, startNs - _lastEndNs);
        }

        _lastEndNs = timestampNs;
    }
}
