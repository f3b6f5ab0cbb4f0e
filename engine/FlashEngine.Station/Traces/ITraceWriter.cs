using FlashEngine.Can;

namespace FlashEngine.Station.Traces;

/// <summary>
/// Takes every frame of every channel. Channels call it from their own threads, so it must be safe for them; it must
/// allocate nothing per frame, and it must never end a job by failing.
/// </summary>
public interface ITraceWriter : IDisposable
{
    /// <summary>Takes one frame that was on the wire.</summary>
    /// <param name="channel">Index of the channel, in the order that the trace was made with.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="timestampNs">Station time at which it ended on the wire, in nanoseconds; 0 or more.</param>
    /// <param name="transmitted">True for a frame of ours, false for one received.</param>
    void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted);

    /// <summary>Takes one diagnostic message of a DoIP channel. A writer of frames passes it over.</summary>
    /// <param name="channel">Index of the channel.</param>
    /// <param name="source">Logical address of its sender.</param>
    /// <param name="target">Logical address of its receiver.</param>
    /// <param name="pdu">Its user data, valid during the call only.</param>
    /// <param name="timestampNs">Station time in nanoseconds at which it was handed over, or came.</param>
    /// <param name="transmitted">True for one of ours.</param>
    void WritePdu(
        int channel, ushort source, ushort target, ReadOnlySpan<byte> pdu, long timestampNs, bool transmitted)
    {
    }
}
