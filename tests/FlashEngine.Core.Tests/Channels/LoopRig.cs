using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.Channels;

/// <summary>A channel loop whose device is played by the test: it takes, confirms and receives what the test says.</summary>
internal sealed class LoopRig : ICanChannel
{
    public const long Ms = 1_000_000;
    private readonly Queue<CanEvent> _events = new();
    private int _confirmed;

    public LoopRig(bool confirms = true, CanLine? line = null)
    {
        Info = new CanChannelInfo
        {
            Name = "rig",
            BitRate = new CanBitRate(500_000),
            Capabilities = confirms
                ? CanCapabilities.TransmitConfirmation | CanCapabilities.BusState
                : CanCapabilities.None,
            TransmitQueueLength = 64,
            TimestampAccuracyNs = 0,
            Line = line,
        };
        Loop = new CanChannelLoop(this);
    }

    public CanChannelLoop Loop { get; }

    /// <summary>How many frames the device still takes.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>What the device took: "7E0#023E00CCCCCCCCCC".</summary>
    public List<string> Sent { get; } = [];

    public CanChannelInfo Info { get; }

    /// <summary>An ECU that receives on <paramref name="id"/> and answers on the next identifier.</summary>
    public CanLink Ecu(uint id, byte? txPrefix = null, byte? rxPrefix = null) => Loop.AddLink(new CanLinkOptions
    {
        Name = $"ecu {id:X3}",
        Transport = new IsoTpOptions
        {
            TxId = CanId.Standard(id),
            TxPrefix = txPrefix,
            RxId = CanId.Standard(id + 1),
            RxPrefix = rxPrefix,
        },
        P2Ns = 100 * Ms,
        P2StarNs = 5000 * Ms,
    });

    /// <summary>The functional address of all ECUs.</summary>
    public CanLink Functional(uint id) => Loop.AddLink(new CanLinkOptions
    {
        Name = $"functional {id:X3}",
        Transport = new IsoTpOptions { TxId = CanId.Standard(id), RxId = CanId.Standard(id), Functional = true },
        P2Ns = 100 * Ms,
        P2StarNs = 5000 * Ms,
    });

    public static Uds.UdsClientRig.Recorder Begin(EcuLink link, string request, long atNs = 0, int retries = 0)
    {
        var exchange = new Uds.UdsClientRig.Recorder(
            Convert.FromHexString(request), new UdsRequestOptions { TimeoutRetriesMax = retries });
        link.Client.Begin(exchange, atNs);
        return exchange;
    }

    public void Receive(uint id, string data, long atNs) => _events.Enqueue(new CanEvent
    {
        Kind = CanEventKind.Received,
        Frame = new CanFrame(CanId.Standard(id), Convert.FromHexString(data)),
        TimestampNs = atNs,
    });

    /// <summary>Confirms every frame that the device took and has not confirmed yet.</summary>
    public void Confirm(long atNs)
    {
        for (; _confirmed < Sent.Count; _confirmed++)
        {
            _events.Enqueue(new CanEvent { Kind = CanEventKind.Transmitted, TimestampNs = atNs });
        }
    }

    public void Happens(CanEventKind kind, long atNs, CanBusState state = CanBusState.Active)
    {
        _confirmed = Sent.Count;
        _events.Enqueue(new CanEvent { Kind = kind, TimestampNs = atNs, State = state });
    }

    /// <summary>Steps from deadline to deadline up to and including a time, confirming nothing.</summary>
    public void StepUntil(long endNs, long fromNs = 0)
    {
        var nextNs = Loop.Step(fromNs);
        while (nextNs <= endNs)
        {
            Assert.True(nextNs > fromNs, $"the loop asks at {fromNs} ns to be stepped at {nextNs} ns");
            fromNs = nextNs;
            nextNs = Loop.Step(nextNs);
        }
    }

    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        var count = Math.Min(Room, frames.Length);
        foreach (var frame in frames[..count])
        {
            Sent.Add(frame.ToString());
        }

        Room -= count;
        return count;
    }

    public int Receive(Span<CanEvent> events)
    {
        var count = 0;
        while (count < events.Length && _events.TryDequeue(out var next))
        {
            events[count++] = next;
        }

        return count;
    }

    public void Wait(long deadlineNs) => throw new InvalidOperationException("the test steps the loop");

    public void Wake() => throw new InvalidOperationException("the test steps the loop");

    public void Dispose()
    {
    }
}
