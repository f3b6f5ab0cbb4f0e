using FlashEngine.Can;
using FlashEngine.Wire;

namespace FlashEngine.Adapters.Tests.Flash;

/// <summary>
/// Carries frames between a channel and a simulated bus, so that simulated ECUs sit behind a vendor's device: a frame
/// that is received on either side is sent on the other one.
/// </summary>
internal sealed class WireBridge : IDisposable
{
    private const int QueueLength = 256;
    private readonly ICanChannel _channel;
    private readonly IWireEndpoint _wire;
    private readonly Thread _channelOwner;
    private readonly Thread _wireOwner;

    // Each side has one owner; the other side's frames reach it through these queues.
    private readonly Queue<CanFrame> _forWire = new();
    private readonly Queue<CanFrame> _forChannel = new();
    private volatile bool _isStopping;

    public WireBridge(ICanChannel channel, IWireBus bus)
    {
        _channel = channel;
        _wire = bus.Attach(QueueLength);
        _channelOwner = new Thread(OwnChannel) { IsBackground = true };
        _wireOwner = new Thread(OwnWire) { IsBackground = true };
        _channelOwner.Start();
        _wireOwner.Start();
    }

    public void Dispose()
    {
        _isStopping = true;
        _channel.Wake();
        _wire.Wake();
        _channelOwner.Join();
        _wireOwner.Join();
        _channel.Dispose();
        _wire.Dispose();
    }

    private void OwnChannel()
    {
        var events = new CanEvent[1];
        while (!_isStopping)
        {
            while (_channel.Receive(events) > 0)
            {
                if (events[0].Kind == CanEventKind.Received)
                {
                    Put(_forWire, events[0].Frame);
                    _wire.Wake();
                }
            }

            while (TryPeek(_forChannel, out var frame) && _channel.Send([frame]) == 1)
            {
                Take(_forChannel);
            }

            _channel.Wait(long.MaxValue);
        }
    }

    private void OwnWire()
    {
        var wireEvent = default(CanEvent);
        while (!_isStopping)
        {
            while (_wire.TryTake(ref wireEvent))
            {
                if (wireEvent.Kind == CanEventKind.Received)
                {
                    Put(_forChannel, wireEvent.Frame);
                    _channel.Wake();
                }
            }

            while (TryPeek(_forWire, out var frame) && _wire.TrySubmit(in frame))
            {
                Take(_forWire);
            }

            _wire.Wait(long.MaxValue);
        }
    }

    private static void Put(Queue<CanFrame> queue, in CanFrame frame)
    {
        lock (queue)
        {
            queue.Enqueue(frame);
        }
    }

    private static bool TryPeek(Queue<CanFrame> queue, out CanFrame frame)
    {
        lock (queue)
        {
            return queue.TryPeek(out frame);
        }
    }

    private static void Take(Queue<CanFrame> queue)
    {
        lock (queue)
        {
            queue.Dequeue();
        }
    }
}
