using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Station.Traces;

namespace FlashEngine.Station.Jobs;

/// <summary>Brings the frames or PDUs of one channel to the trace that all channels share.</summary>
internal sealed class TraceTap(ITraceWriter trace, int channel) : IFrameTap, IPduTap
{
    public static TraceTap? For(ITraceWriter? trace, int channel) =>
        trace is null ? null : new TraceTap(trace, channel);

    public void OnFrame(in CanFrame frame, long timestampNs, bool transmitted)
    {
        lock (trace)
        {
            trace.Write(channel, frame, timestampNs, transmitted);
        }
    }

    public void OnPdu(uint source, uint target, ReadOnlySpan<byte> pdu, long timestampNs, bool transmitted)
    {
        lock (trace)
        {
            trace.WritePdu(channel, (ushort)source, (ushort)target, pdu, timestampNs, transmitted);
        }
    }
}
