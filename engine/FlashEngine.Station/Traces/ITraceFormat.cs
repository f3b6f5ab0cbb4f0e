using FlashEngine.Can;

namespace FlashEngine.Station.Traces;

/// <summary>One file format of traces. It writes into given buffers and allocates nothing per frame.</summary>
internal interface ITraceFormat
{
    /// <summary>What stands before the first frame.</summary>
    byte[] Header();

    /// <summary>Writes one frame.</summary>
    /// <param name="destination">At least <see cref="TraceSink.RecordLengthMax"/> bytes.</param>
    /// <param name="channel">Index of the channel.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="timestampNs">Station time in nanoseconds.</param>
    /// <param name="transmitted">True for a frame of ours.</param>
    /// <returns>How many bytes were written.</returns>
    int WriteFrame(Span<byte> destination, int channel, in CanFrame frame, long timestampNs, bool transmitted);

    /// <summary>What stands behind the last frame.</summary>
    byte[] Trailer();
}
