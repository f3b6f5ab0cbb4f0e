using FlashEngine.Channels;
using FlashEngine.Pdu;
using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.Channels;

/// <summary>The loop of a channel of whole PDUs, whose network is played by the test.</summary>
internal sealed class PduRig : IPduChannel
{
    public const long Ms = 1_000_000;
    private readonly Queue<(PduEvent Event, byte[] Pdu)> _events = new();
    private readonly List<PduLinkRequest> _links = [];

    public PduRig() => Loop = new PduChannelLoop(this, Tap);

    public PduChannelLoop Loop { get; }

    /// <summary>What the loop shows of the traffic.</summary>
    public PduLines Tap { get; } = new();

    /// <summary>How many PDUs the network still takes.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>What the network took: "1001#3E00".</summary>
    public List<string> Sent { get; } = [];

    /// <summary>What the next look at the network ends with.</summary>
    public Exception? Loss { get; set; }

    public PduChannelInfo Info { get; } = new() { Name = "rig", TesterAddress = 0x0E80, PduLengthMax = 5000 };

    public Can.ChannelException? Interruption => null;

    public PduLink Ecu(uint address) => Loop.AddLink(Options(address, isFunctional: false));

    public PduLink Group(uint address) => Loop.AddLink(Options(address, isFunctional: true));

    public static Uds.UdsClientRig.Recorder Begin(EcuLink link, string request, long atNs = 0)
    {
        var exchange = new Uds.UdsClientRig.Recorder(Convert.FromHexString(request), new UdsRequestOptions());
        link.Client.Begin(exchange, atNs);
        return exchange;
    }

    public void Confirm(int link, long atNs, N_Result result = N_Result.N_OK) =>
        _events.Enqueue((Event(PduEventKind.Confirm, link, atNs, result), []));

    public void Answer(int link, string pdu, long atNs) =>
        _events.Enqueue((Event(PduEventKind.Indication, link, atNs, N_Result.N_OK), Convert.FromHexString(pdu)));

    public int OpenLink(PduLinkRequest request)
    {
        _links.Add(request);
        return _links.Count - 1;
    }

    public bool TrySend(int link, ReadOnlySpan<byte> pdu)
    {
        if (Room == 0)
        {
            return false;
        }

        Room--;
        Sent.Add($"{_links[link].RequestAddress:X4}#{Convert.ToHexString(pdu)}");
        return true;
    }

    public bool TryReceive(out PduEvent pduEvent, out ReadOnlySpan<byte> pdu)
    {
        if (Loss is { } loss)
        {
            throw loss;
        }

        pduEvent = default;
        pdu = default;
        if (!_events.TryDequeue(out var next))
        {
            return false;
        }

        pduEvent = next.Event;
        pdu = next.Pdu;
        return true;
    }

    public void Wait(long deadlineNs) => throw new NotSupportedException();

    public void Wake() => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private static PduLinkOptions Options(uint address, bool isFunctional) => new()
    {
        Name = $"ecu {address:X4}",
        Addresses = new PduLinkRequest
        {
            RequestAddress = address,
            ResponseAddress = address,
            Functional = isFunctional,
        },
        P2Ns = 100 * Ms,
        P2StarNs = 5000 * Ms,
    };

    private static PduEvent Event(PduEventKind kind, int link, long atNs, N_Result result) =>
        new() { Kind = kind, Link = link, TimestampNs = atNs, Result = result, Length = 0 };

    /// <summary>Keeps what it sees as lines: "0E80>1001 3E00".</summary>
    public sealed class PduLines : List<string>, IPduTap
    {
        public void OnPdu(uint source, uint target, ReadOnlySpan<byte> pdu, long timestampNs, bool transmitted) =>
            Add($"{source:X4}{(transmitted ? '>' : '<')}{target:X4} {Convert.ToHexString(pdu)}");
    }
}
