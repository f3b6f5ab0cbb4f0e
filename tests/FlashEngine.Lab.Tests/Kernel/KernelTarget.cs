using FlashEngine.Can;
using FlashEngine.Conformance.Tests.Model;
using FlashEngine.Conformance.Tests.Running;
using FlashEngine.IsoTp;
using FlashEngine.Perf.Kernel;
using FlashEngine.Uds;

namespace FlashEngine.Lab.Tests.Kernel;

/// <summary>
/// Linux's CAN_ISOTP as the implementation under test: a raw socket plays the peer of the script and sees what the
/// kernel sends, in real time.
/// </summary>
internal sealed class KernelTarget : ICaseTarget, IDisposable
{
    private const string Device = "vcan1";
    private const long LookAgainNs = 1_000_000;

    private readonly CaseOptions _options;
    private readonly ICanChannel _peer;
    private readonly KernelIsoTpSocket _kernel;
    private readonly CanEvent[] _events = new CanEvent[64];
    private readonly byte[] _pdu = new byte[70_000];
    private readonly long _startNs;
    private Task<int>? _sending;

    public KernelTarget(CaseOptions options)
    {
        _options = options;
        _peer = Lab.Open(Device, (options.Kind & CanFrameFlags.Fd) != 0 ? Lab.Fd : Lab.Classic);
        _kernel = new KernelIsoTpSocket(Device, new KernelIsoTpOptions
        {
            TxId = options.Tx.Id,
            TxPrefix = options.Tx.Prefix,
            RxId = options.Rx.Id,
            RxPrefix = options.Rx.Prefix,
            Padding = options.Padding,
            RxPadding = options.RxPadding,
            BlockSize = (byte)options.BlockSize,
            StMin = StMin.Encode((int)(options.StMinNs / 1000)),
            Fd = (options.Kind & CanFrameFlags.Fd) != 0,
            BitRateSwitch = (options.Kind & CanFrameFlags.BitRateSwitch) != 0,
            TxDataLength = options.TxDl,
            ListenOnly = options.ListenOnly,
        });
        _startNs = Lab.NowNs;
    }

    public long NowNs => Lab.NowNs - _startNs;

    /// <summary>The guest has to get round to it.</summary>
    public long LatenessNs => 20_000_000_000;

    public long QuietNs => 20_000_000;

    public Queue<Observation> Sent { get; } = new();

    public Queue<Observation> Reported { get; } = new();

    public bool Reports(Happening happening) => happening is not FirstFrame;

    public bool Advance(long untilNs, bool inclusive)
    {
        while (true)
        {
            if (TakeFrames() | TakeReport())
            {
                return true;
            }

            if (NowNs >= untilNs)
            {
                return false;
            }

            _peer.Wait(_startNs + Math.Min(untilNs, NowNs + LookAgainNs));
        }
    }

    public string? Apply(Step step)
    {
        switch (step)
        {
            case FrameArrives { Frame: var frame }:
                return TrySend(frame) ? null : "the bus takes no frame";
            case Request { Pdu: var pdu }:
                _sending = Task.Run(() => _kernel.Send(pdu));
                return null;
            default:
                throw new ArgumentException($"the kernel knows no {step.GetType().Name}", nameof(step));
        }
    }

    public long? Count(string name) => null;

    public long? MeasuredNs(string timer) => null;

    public void Dispose()
    {
        _kernel.Dispose();
        _peer.Dispose();
    }

    /// <summary>Many frames in a row fill the channel's queue until what it has sent was looked at.</summary>
    private bool TrySend(CanFrame frame)
    {
        var endNs = NowNs + LatenessNs;
        while (_peer.Send([frame]) == 0)
        {
            if (NowNs > endNs)
            {
                return false;
            }

            _ = TakeFrames();
        }

        return true;
    }

    private bool TakeFrames()
    {
        var any = false;
        for (var count = _events.Length; count == _events.Length;)
        {
            count = _peer.Receive(_events);
            for (var i = 0; i < count; i++)
            {
                if (_events[i].Kind == CanEventKind.Received && _events[i].Frame.Id == _options.Tx.Id)
                {
                    any = true;
                    var timeNs = _events[i].TimestampNs - _startNs;
                    Sent.Enqueue(new Observation(timeNs, new FrameSent(_events[i].Frame)));
                }
            }
        }

        return any;
    }

    /// <summary>While it sends, an error belongs to the write, which a read would take away from it.</summary>
    private bool TakeReport()
    {
        if (_sending is { IsCompleted: true } done)
        {
            _sending = null;
            Reported.Enqueue(new Observation(NowNs, new Confirm(Result(done.Result, sending: true))));
            return true;
        }

        var count = _sending is null ? _kernel.TryReceive(_pdu) : KernelIsoTpSocket.NothingThere;
        if (count == KernelIsoTpSocket.NothingThere)
        {
            return false;
        }

        Reported.Enqueue(new Observation(NowNs, count >= 0
            ? new Indication(N_Result.N_OK, _pdu[..count])
            : new Indication(Result(-count, sending: false), [])));
        return true;
    }

    /// <summary>The kernel says what happened by error numbers.</summary>
    private static N_Result Result(int error, bool sending) => error switch
    {
        0 => N_Result.N_OK,
        70 => N_Result.N_TIMEOUT_Bs, // ECOMM
        84 => N_Result.N_WRONG_SN, // EILSEQ
        90 => N_Result.N_BUFFER_OVFLW, // EMSGSIZE
        110 => sending ? N_Result.N_TIMEOUT_Bs : N_Result.N_TIMEOUT_Cr, // ETIMEDOUT
        _ => throw new InvalidOperationException($"the kernel's error {error} has no N_Result"),
    };
}
