using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Perf.IsoTp;

/// <summary>
/// Two links back to back on one thread. Every frame of either direction goes through a FIFO and is confirmed before it
/// is received; the time is read once per batch, and once per batch both links are asked for their deadlines, as the
/// channel's loop does.
/// </summary>
public sealed class IsoTpPairRig
{
    private const int BatchLength = 64;

    private readonly IStationClock _clock;
    private readonly FrameFifo _forward = new(BatchLength);
    private readonly FrameFifo _backward = new(BatchLength);
    private readonly Sink _senderSink = new();
    private readonly Sink _receiverSink = new();
    private readonly IsoTpLink _sender;
    private readonly IsoTpLink _receiver;
    private readonly byte[] _pdu;

    /// <summary>Makes the pair and a PDU of random bytes.</summary>
    /// <param name="options">Frame format, length of the PDU, BS.</param>
    /// <param name="clock">What a batch reads.</param>
    public IsoTpPairRig(IsoTpPairOptions options, IStationClock clock)
    {
        _clock = clock;
        _pdu = new byte[options.PduLength];
        new Random(options.PduLength).NextBytes(_pdu);
        _sender = new IsoTpLink(options.Sender, _senderSink);
        _receiver = new IsoTpLink(options.Receiver, _receiverSink);
    }

    /// <summary>Frames of both directions so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Sends PDUs one after the other, and compares the last one with what was sent.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="InvalidOperationException">A PDU did not arrive whole.</exception>
    public void Run(int count)
    {
        for (var left = count; left > 0; left--)
        {
            _receiverSink.Expected = left == 1 ? _pdu : default;
            _senderSink.IsDone = false;
            _receiverSink.IsDone = false;
            _sender.Send(_pdu, _clock.NowNs);
            while (!_senderSink.IsDone || !_receiverSink.IsDone)
            {
                StepBatch();
            }
        }

        Check(_sender.Counters);
        Check(_receiver.Counters);
    }

    private static void Check(IsoTpCounters counters)
    {
        var odd = counters.BadFrames + counters.PaddingMismatches + counters.UnexpectedFlowControls
            + counters.UnexpectedConsecutiveFrames + counters.EarlyConsecutiveFrames
            + counters.WrongConsecutiveFrameLengths + counters.UnexpectedConfirmations;
        if (odd != 0)
        {
            throw new InvalidOperationException($"{odd} frames were not as they should be");
        }
    }

    private void StepBatch()
    {
        var nowNs = _clock.NowNs;
        if (Move(_sender, _forward, _receiver, nowNs) + Move(_receiver, _backward, _sender, nowNs) == 0)
        {
            throw new InvalidOperationException("neither side has a frame to send, and the PDU is not through");
        }

        Expire(_sender, nowNs);
        Expire(_receiver, nowNs);
    }

    private int Move(IsoTpLink from, FrameFifo fifo, IsoTpLink to, long nowNs)
    {
        while (!fifo.IsFull && from.NextFrameNs <= nowNs)
        {
            from.TakeFrame(nowNs, ref fifo.Add());
        }

        var count = fifo.Count;
        Frames += count;
        while (fifo.Count > 0)
        {
            from.OnTransmitted(nowNs);
            to.OnFrame(in fifo.Take(), nowNs);
        }

        return count;
    }

    private static void Expire(IsoTpLink link, long nowNs)
    {
        if (link.DeadlineNs <= nowNs)
        {
            link.OnDeadline(nowNs);
        }
    }

    private sealed class Sink : IPduSink
    {
        public bool IsDone { get; set; }

        public ReadOnlyMemory<byte> Expected { get; set; }

        public void OnConfirm(N_Result result, long timestampNs) => IsDone = Require(result == N_Result.N_OK, result);

        public void OnFirstFrameIndication(int length, long timestampNs)
        {
        }

        public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs) => IsDone = Require(
            result == N_Result.N_OK && (Expected.IsEmpty || pdu.SequenceEqual(Expected.Span)), result);

        private static bool Require(bool holds, N_Result result) =>
            holds ? true : throw new InvalidOperationException($"the PDU did not go through: {result}");
    }
}
