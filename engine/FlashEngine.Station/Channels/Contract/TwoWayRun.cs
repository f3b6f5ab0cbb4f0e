using System.Buffers.Binary;
using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>Both ends send numbered frames at once, each on its own identifier, and count what comes.</summary>
internal sealed class TwoWayRun
{
    private const long StallNs = 10_000_000_000;
    private const long TurnNs = 1_000_000;

    private readonly IStationClock _clock;
    private readonly End _one;
    private readonly End _other;

    public TwoWayRun(IStationClock clock, ICanChannel one, ICanChannel other)
    {
        _clock = clock;
        _one = new End(one, CanId.Standard(0x200), CanId.Standard(0x201));
        _other = new End(other, CanId.Standard(0x201), CanId.Standard(0x200));
    }

    /// <summary>Lets each end send this many frames.</summary>
    /// <exception cref="JobException">Something was lost or out of order, or nothing moves.</exception>
    public void Run(int frameCount)
    {
        var stallNs = _clock.NowNs + StallNs;
        while (_one.ReceivedCount < frameCount || _other.ReceivedCount < frameCount)
        {
            var nowNs = _clock.NowNs;
            if (_one.Step(frameCount) | _other.Step(frameCount))
            {
                stallNs = nowNs + StallNs;
                continue;
            }

            ContractBench.Require(
                nowNs < stallNs,
                $"nothing moves any more: {_one.ReceivedCount} and {_other.ReceivedCount} of {frameCount} received");
            _one.Channel.Wait(nowNs + TurnNs);
        }
    }

    private sealed class End(ICanChannel channel, CanId sendId, CanId receiveId)
    {
        private readonly CanEvent[] _events = new CanEvent[64];
        private int _sentCount;

        public ICanChannel Channel => channel;

        public int ReceivedCount { get; private set; }

        public bool Step(int frameCount)
        {
            var moved = false;
            if (_sentCount < frameCount)
            {
                Span<byte> data = stackalloc byte[4];
                BinaryPrimitives.WriteInt32BigEndian(data, _sentCount);
                var taken = channel.Send([new CanFrame(sendId, data)]);
                _sentCount += taken;
                moved = taken > 0;
            }

            var count = channel.Receive(_events);
            foreach (ref readonly var canEvent in _events.AsSpan(0, count))
            {
                if (canEvent.Kind == CanEventKind.Received && canEvent.Frame.Id == receiveId)
                {
                    var number = BinaryPrimitives.ReadInt32BigEndian(canEvent.Frame.Data);
                    ContractBench.Require(
                        number == ReceivedCount,
                        $"{channel.Info.Name} received frame {number} where {ReceivedCount} was due");
                    ReceivedCount++;
                }
            }

            return moved || count > 0;
        }
    }
}
