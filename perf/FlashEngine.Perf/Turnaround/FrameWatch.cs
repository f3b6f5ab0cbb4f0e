using FlashEngine.Adapters.SocketCan;
using FlashEngine.Can;

namespace FlashEngine.Perf.Turnaround;

/// <summary>A listener on a bus: the times between a response to 36 and the first frame of what is asked next.</summary>
internal sealed class FrameWatch
{
    private const byte PositiveTransferData = 0x76;
    private readonly ICanChannel _channel;
    private readonly List<long> _turnarounds = [];
    private readonly CanEvent[] _events = new CanEvent[64];
    private long _answeredNs = -1;

    /// <summary>Starts to listen; frames wait in the socket until <see cref="End"/> looks at them.</summary>
    public FrameWatch(IAdapterHost host, string device) =>
        _channel = new SocketCanAdapter().Open(
            host, new CanChannelRequest { Device = device, BitRate = new CanBitRate(500_000) });

    /// <summary>Looks at all that was heard, and closes.</summary>
    public IReadOnlyList<long> End()
    {
        for (var count = _events.Length; count > 0;)
        {
            count = _channel.Receive(_events);
            for (var i = 0; i < count; i++)
            {
                Take(in _events[i]);
            }
        }

        _channel.Dispose();
        return _turnarounds;
    }

    private void Take(in CanEvent canEvent)
    {
        var frame = canEvent.Frame;
        var type = frame.Data[0] >> 4;
        if (frame.Id == ITester.ResponseId && type == 0 && frame.Data[1] == PositiveTransferData)
        {
            _answeredNs = canEvent.TimestampNs;
        }
        else if (frame.Id == ITester.RequestId && type is 0 or 1 && _answeredNs >= 0)
        {
            _turnarounds.Add(canEvent.TimestampNs - _answeredNs);
            _answeredNs = -1;
        }
    }
}
