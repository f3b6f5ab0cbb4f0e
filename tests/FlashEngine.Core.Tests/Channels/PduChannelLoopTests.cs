using FlashEngine.Channels;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.Channels;

/// <summary>UDS over a channel that carries whole PDUs.</summary>
public sealed class PduChannelLoopTests : IDisposable
{
    private const long Ms = PduRig.Ms;
    private readonly PduRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Request_IsConfirmedAndAnswered_AndTheTapSeesBoth()
    {
        var ecu = _rig.Ecu(0x1001);
        var exchange = PduRig.Begin(ecu, "3E00");
        _rig.Loop.Step(0);
        Assert.Equal(["1001#3E00"], _rig.Sent);
        _rig.Confirm(0, 1 * Ms);
        _rig.Answer(0, "7E00", 2 * Ms);
        _rig.Loop.Step(2 * Ms);
        Assert.Equal("Positive 7E00", exchange.Outcome);
        Assert.Equal(["0E80>1001 3E00", "1001<0E80 7E00"], _rig.Tap);
        Assert.Equal(2, _rig.Loop.FrameCount);
    }

    [Fact]
    public void P2_CountsFromTheConfirmation()
    {
        var exchange = PduRig.Begin(_rig.Ecu(0x1001), "3E00");
        Assert.Equal(long.MaxValue, _rig.Loop.Step(0)); // the channel itself bounds the way to the confirmation
        _rig.Confirm(0, 900 * Ms);
        Assert.Equal(1000 * Ms, _rig.Loop.Step(900 * Ms));
        _rig.Loop.Step(1000 * Ms);
        Assert.Equal("LinkFailed P2_TIMEOUT", exchange.Outcome);
    }

    [Fact]
    public void Pending_StartsP2Star()
    {
        var exchange = PduRig.Begin(_rig.Ecu(0x1001), "3101FF00");
        _rig.Loop.Step(0);
        _rig.Confirm(0, 1 * Ms);
        _rig.Answer(0, "7F3178", 40 * Ms);
        Assert.Equal(5040 * Ms, _rig.Loop.Step(40 * Ms));
        _rig.Answer(0, "7101FF00", 4000 * Ms);
        _rig.Loop.Step(4000 * Ms);
        Assert.Equal("Positive 7101FF00", exchange.Outcome);
    }

    [Fact]
    public void Refusal_OfTheNetwork_EndsTheRequestWithItsName()
    {
        var exchange = PduRig.Begin(_rig.Ecu(0x1001), "3E00");
        _rig.Loop.Step(0);
        _rig.Confirm(0, 1 * Ms, N_Result.DoIP_TARGET_UNREACHABLE);
        _rig.Loop.Step(1 * Ms);
        Assert.Equal("LinkFailed DoIP_TARGET_UNREACHABLE", exchange.Outcome);
    }

    [Fact]
    public void Network_ThatTakesOne_GetsTheLongestRemainingFirst()
    {
        var (first, second, third) = (_rig.Ecu(0x1001), _rig.Ecu(0x1002), _rig.Ecu(0x1003));
        (first.RemainingNs, second.RemainingNs, third.RemainingNs) = (10, 30, 20);
        _ = PduRig.Begin(first, "3E00");
        _ = PduRig.Begin(second, "3E00");
        _ = PduRig.Begin(third, "3E00");
        for (var i = 0; i < 3; i++)
        {
            _rig.Room = 1;
            _rig.Loop.Step(0);
        }

        Assert.Equal(["1002#3E00", "1003#3E00", "1001#3E00"], _rig.Sent);
    }

    [Fact]
    public void KeepAlive_WaitsForWhatIsUnderWay_AndItsConfirmationIsNoRequests()
    {
        var ecu = _rig.Ecu(0x1001);
        _rig.Loop.AddKeepAlive(ecu).Hold(0);
        var exchange = PduRig.Begin(ecu, "22F190", 1999 * Ms);
        _rig.Loop.Step(2000 * Ms);
        Assert.Equal(["1001#3E80"], _rig.Sent);
        _rig.Confirm(0, 2001 * Ms);
        _rig.Loop.Step(2001 * Ms);
        Assert.Equal(["1001#3E80", "1001#22F190"], _rig.Sent);
        _rig.Confirm(0, 2002 * Ms);
        _rig.Answer(0, "62F190AA", 2003 * Ms);
        _rig.Loop.Step(2003 * Ms);
        Assert.Equal("Positive 62F190AA", exchange.Outcome);
    }

    [Fact]
    public void FunctionalRequest_CollectsTheAnswersOfTheEcus()
    {
        _ = _rig.Ecu(0x1001);
        _ = _rig.Ecu(0x1002);
        var exchange = new Collected();
        _rig.Group(0xE400).Client.Begin(exchange, 0);
        _rig.Loop.Step(0);
        _rig.Confirm(2, 1 * Ms);
        _rig.Answer(1, "62F19502", 10 * Ms);
        _rig.Answer(0, "62F19501", 20 * Ms);
        _rig.Loop.Step(20 * Ms);
        _rig.Loop.Step(101 * Ms);
        Assert.Equal("ecu 1002 62F19502, ecu 1001 62F19501", exchange.Text);
    }

    [Fact]
    public void Loss_FailsEveryRequest()
    {
        var exchange = PduRig.Begin(_rig.Ecu(0x1001), "3E00");
        var waiting = PduRig.Begin(_rig.Ecu(0x1002), "3E00");
        _rig.Room = 1;
        _rig.Loop.Step(0);
        _rig.Loop.Lose();
        Assert.Equal(long.MaxValue, _rig.Loop.Step(1 * Ms));
        Assert.Equal("LinkFailed N_ERROR", exchange.Outcome);
        Assert.Equal("LinkFailed N_ERROR", waiting.Outcome);
    }

    [Fact]
    public void Link_OfAnotherKind_IsRefused()
    {
        var can = new CanLinkOptions
        {
            Name = "engine",
            Transport = new IsoTpOptions { TxId = Can.CanId.Standard(0x7E0), RxId = Can.CanId.Standard(0x7E8) },
            P2Ns = Ms,
            P2StarNs = Ms,
        };
        Assert.Throws<InputException>(() => _rig.Loop.AddLink(can));
    }

    [Fact]
    public void Exchange_AllocatesNothing()
    {
        var ecu = _rig.Ecu(0x1001);
        Assert.Equal(5000, ecu.SendLengthMax);
        var quiet = new QuietChannel();
        var loop = new PduChannelLoop(quiet);
        var link = loop.AddLink(new PduLinkOptions
        {
            Name = "ecu",
            Addresses = new() { RequestAddress = 1, ResponseAddress = 1 },
            P2Ns = Ms,
            P2StarNs = Ms,
        });
        var repeat = new Repeat();
        link.Client.Begin(repeat, 0);
        for (var i = 0; i < 100; i++)
        {
            loop.Step(i);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 100; i < 1100; i++)
        {
            loop.Step(i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(repeat.Count > 500);
    }

    private sealed class Collected()
        : FunctionalExchange(new byte[] { 0x22, 0xF1, 0x95 }, UdsRequestOptions.Default)
    {
        public string? Text { get; private set; }

        public override bool OnOutcome(in UdsOutcome outcome)
        {
            Text = string.Join(
                ", ", Responses.Select(answer => $"{answer.EcuName} {Convert.ToHexString(answer.Response.Span)}"));
            return false;
        }
    }

    /// <summary>Asks again and again, in the step that brought the answer.</summary>
    private sealed class Repeat : UdsExchange
    {
        private readonly byte[] _request = [0x3E, 0x00];

        public int Count { get; private set; }

        public override ReadOnlyMemory<byte> Request => _request;

        public override UdsRequestOptions Options => UdsRequestOptions.Default;

        public override bool OnOutcome(in UdsOutcome outcome)
        {
            Count++;
            return true;
        }
    }

    /// <summary>Confirms and answers at once.</summary>
    private sealed class QuietChannel : Pdu.IPduChannel
    {
        private int _step;
        private long _nowNs;

        public Pdu.PduChannelInfo Info { get; } = new() { Name = "quiet", TesterAddress = 0, PduLengthMax = 100 };

        public Can.ChannelException? Interruption => null;

        public int OpenLink(Pdu.PduLinkRequest request) => 0;

        public bool TrySend(int link, ReadOnlySpan<byte> pdu)
        {
            _step = 1;
            return true;
        }

        public bool TryReceive(out Pdu.PduEvent pduEvent, out ReadOnlySpan<byte> pdu)
        {
            pdu = _step == 2 ? [0x7E, 0x00] : default;
            pduEvent = new Pdu.PduEvent
            {
                Kind = _step == 1 ? Pdu.PduEventKind.Confirm : Pdu.PduEventKind.Indication,
                Link = 0,
                TimestampNs = ++_nowNs,
                Result = N_Result.N_OK,
                Length = pdu.Length,
            };
            var isThere = _step is 1 or 2;
            _step = _step == 1 ? 2 : 0;
            return isThere;
        }

        public void Wait(long deadlineNs)
        {
        }

        public void Wake()
        {
        }

        public void Dispose()
        {
        }
    }
}
