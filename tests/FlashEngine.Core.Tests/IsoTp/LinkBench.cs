using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.IsoTp;

/// <summary>One link on a bench: frames are hex text, time moves by hand, reports become lines.</summary>
internal sealed class LinkBench : IPduSink
{
    public const long Ms = 1_000_000;

    public static readonly CanId TxId = CanId.Standard(0x111);
    public static readonly CanId RxId = CanId.Standard(0x222);

    private CanFrame _frame;

    public LinkBench(IsoTpOptions? options = null) => Link = new IsoTpLink(options ?? Options, this);

    /// <summary>Classic, padded with CC, ids 111 and 222.</summary>
    public static IsoTpOptions Options { get; } = new() { TxId = TxId, RxId = RxId };

    /// <summary>Classic without padding.</summary>
    public static IsoTpOptions Unpadded { get; } = Options with { Padding = null };

    public IsoTpLink Link { get; }

    public long NowNs { get; set; } = 1_000 * Ms;

    /// <summary>What the sink was told: <c>confirm N_OK</c>, <c>first 10</c>, <c>N_OK 0102</c>.</summary>
    public List<string> Reports { get; } = [];

    /// <summary>Called at the end of every report, for re-entrant calls.</summary>
    public Action<string>? Reported { get; set; }

    public N_Result? Confirmed { get; private set; }

    public byte[]? Received { get; private set; }

    public long LastTimestampNs { get; private set; }

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>The counting pattern 00 01 02 … of the given length.</summary>
    public static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)i;
        }

        return bytes;
    }

    /// <summary>Bytes first..last of the counting pattern, as hex.</summary>
    public static string P(int first, int last) => Convert.ToHexString(Pattern(last + 1).AsSpan(first));

    /// <summary>The peer's frame ends on the wire now.</summary>
    public void Rx(string hex, CanFrameFlags flags = CanFrameFlags.None) => RxAt(NowNs, hex, flags);

    public void RxAt(long timestampNs, string hex, CanFrameFlags flags = CanFrameFlags.None) =>
        Link.OnFrame(new CanFrame(RxId, Bytes(hex), flags), timestampNs);

    public void RxFd(string hex) => Rx(hex, CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch);

    public void Send(byte[] pdu) => Link.Send(pdu, NowNs);

    /// <summary>Takes the frame that must be ready now, unconfirmed yet.</summary>
    public string Take()
    {
        Assert.True(Link.NextFrameNs <= NowNs, "no frame is ready");
        Link.TakeFrame(NowNs, ref _frame);
        Assert.Equal(TxId, _frame.Id);
        return Convert.ToHexString(_frame.Data);
    }

    public CanFrame TakeFrame()
    {
        Take();
        return _frame;
    }

    /// <summary>Takes a frame whether one is ready or not.</summary>
    public void TakeBlindly() => Link.TakeFrame(NowNs, ref _frame);

    /// <summary>Takes the frame that must be ready now and confirms it at once.</summary>
    public string Tx()
    {
        var hex = Take();
        Link.OnTransmitted(NowNs);
        return hex;
    }

    /// <summary>Takes and confirms frames as long as any is ready now.</summary>
    public List<string> TxAll()
    {
        var frames = new List<string>();
        while (Link.NextFrameNs <= NowNs)
        {
            frames.Add(Tx());
        }

        return frames;
    }

    public void AssertSilent() => Assert.True(Link.NextFrameNs == long.MaxValue, "a frame is due, none was expected");

    public void AssertFrame(string hex) =>
        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant(), Tx());

    public void OnConfirm(N_Result result, long timestampNs)
    {
        Confirmed = result;
        Report($"confirm {result}", timestampNs);
    }

    public void OnFirstFrameIndication(int length, long timestampNs) => Report($"first {length}", timestampNs);

    public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        Received = result == N_Result.N_OK ? pdu.ToArray() : null;
        var text = pdu.Length > 16 ? $"{pdu.Length} bytes" : Convert.ToHexString(pdu);
        Report($"{result} {text}".TrimEnd(), timestampNs);
    }

    private void Report(string line, long timestampNs)
    {
        LastTimestampNs = timestampNs;
        Reports.Add(line);
        Reported?.Invoke(line);
    }
}
