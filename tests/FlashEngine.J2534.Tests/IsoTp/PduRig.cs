using FlashEngine.Can;
using FlashEngine.Pdu;

namespace FlashEngine.J2534.Tests.IsoTp;

/// <summary>
/// A channel of PDUs on the stand-in's bus, and a raw one as the ECU's side, which a test plays frame by frame.
/// </summary>
internal sealed class PduRig : IDisposable
{
    public const uint Request = 0x7E0;
    public const uint Response = 0x7E8;
    private const long BoundNs = 20_000_000_000;
    private readonly PassThruBus _bus;

    public PduRig(string misdeed = "", bool is32Bit = false, params (string Option, string Value)[] options)
    {
        _bus = new PassThruBus(is32Bit);
        Pdus = _bus.OpenPdus(misdeed, options);
        Frames = _bus.Open();
    }

    public IPduChannel Pdus { get; }

    public ICanChannel Frames { get; }

    public string Library => _bus.Library;

    /// <summary>The bytes of the indication that came last.</summary>
    public byte[] Received { get; private set; } = [];

    public static IStationClock Clock => PassThruBus.Host.Clock;

    public int OpenLink(uint request = Request, uint response = Response, bool functional = false)
        => Pdus.OpenLink(new PduLinkRequest
        {
            RequestAddress = request,
            ResponseAddress = response,
            Functional = functional,
        });

    /// <summary>The next event of the channel of PDUs.</summary>
    public PduEvent Next()
    {
        var untilNs = Clock.NowNs + BoundNs;
        while (Clock.NowNs < untilNs)
        {
            if (Pdus.TryReceive(out var pduEvent, out var pdu))
            {
                Received = pdu.ToArray();
                return pduEvent;
            }

            Pdus.Wait(untilNs);
        }

        throw new TimeoutException("no event came");
    }

    /// <summary>The next frame of the other side, as text: identifier and data.</summary>
    public string NextFrame()
    {
        var events = new CanEvent[1];
        var untilNs = Clock.NowNs + BoundNs;
        while (Clock.NowNs < untilNs)
        {
            if (Frames.Receive(events) > 0 && events[0].Kind == CanEventKind.Received)
            {
                return $"{events[0].Frame.Id} {Convert.ToHexString(events[0].Frame.Data)}";
            }

            Frames.Wait(untilNs);
        }

        throw new TimeoutException("no frame came");
    }

    /// <summary>Sends a frame as the ECU.</summary>
    public void Answer(string data, uint id = Response)
    {
        var canId = id > 0x7FF ? CanId.Extended(id) : CanId.Standard(id);
        Assert.Equal(1, Frames.Send([new CanFrame(canId, Convert.FromHexString(data))]));
    }

    public void Dispose()
    {
        Pdus.Dispose();
        Frames.Dispose();
        _bus.Dispose();
    }
}
