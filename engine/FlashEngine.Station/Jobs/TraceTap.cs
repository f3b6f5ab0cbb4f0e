using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Station.Traces;

namespace FlashEngine.Station.Jobs;

/// <summary>Brings the frames of one channel to the trace that all channels share.</summary>
internal sealed class TraceTap(ITraceWriter trace, int channel) : IFrameTap
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
}
