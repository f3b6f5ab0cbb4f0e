using FlashEngine.Can;
using FlashEngine.IsoTp;

namespace FlashEngine.Differential.Tests;

/// <summary>
/// One exchange: our link, a node of scapy, and the wire between them. The wire logs, loses and confirms frames, shows
/// them to two links that only listen, and adds frames for somebody else.
/// </summary>
internal sealed class Exchange
{
    private const long Ms = 1_000_000;
    private const long SilenceNs = 100 * Ms;
    private const long LimitNs = 90_000 * Ms;

    private readonly ExchangeParameters _parameters;
    private readonly ScapyPeer _peer;
    private readonly StationClock _clock;
    private readonly PduLog _pdus = new();
    private readonly IsoTpLink _link;
    private readonly Tap _outTap;
    private readonly Tap _inTap;
    private readonly List<WireFrame> _log = [];
    private readonly List<byte[]> _theirPdus = [];
    private readonly Queue<(WireFrame Frame, long DueNs)> _confirmations = new();
    private readonly byte[] _outPdu;
    private readonly byte[] _inPdu;
    private readonly long _limitNs;

    // Frames so far of each kind, to know which one to lose: 0 data, 1 FlowControl.
    private readonly int[] _ourFrames = new int[2];
    private readonly int[] _theirFrames = new int[2];
    private CanFrame _frame;
    private long _releaseNs = long.MaxValue;
    private long _quietNs = long.MaxValue;
    private bool _isClosing;

    public Exchange(ExchangeParameters parameters, ScapyPeer peer, StationClock clock)
    {
        (_parameters, _peer, _clock) = (parameters, peer, clock);
        var random = new Random(~parameters.Number);
        _outPdu = new byte[parameters.Out.Frames.Length];
        _inPdu = new byte[parameters.In.Frames.Length];
        random.NextBytes(_outPdu);
        random.NextBytes(_inPdu);
        _link = new IsoTpLink(parameters.ToOptions(), _pdus);
        _outTap = new Tap(parameters.Ours, parameters.Theirs);
        _inTap = new Tap(parameters.Theirs, parameters.Ours);
        _limitNs = clock.NowNs + LimitNs;
        Start();
    }

    /// <summary>True when scapy's node is closed, or when that took too long.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>True when it took too long.</summary>
    public bool IsStuck { get; private set; }

    public int Number => _parameters.Number;

    /// <summary>Takes what scapy reports.</summary>
    public void OnReport(ScapyMessage report)
    {
        switch (report.Kind)
        {
            case ScapyMessageKind.Frame:
                Receive(report);
                break;
            case ScapyMessageKind.Pdu:
                _theirPdus.Add(report.Data);
                break;
            default:
                HasEnded = true;
                break;
        }
    }

    /// <summary>Does what is due; returns when it wants to be called again.</summary>
    public long Step()
    {
        var nowNs = _clock.NowNs;
        Release(nowNs);
        Confirm(nowNs);
        if (_link.DeadlineNs <= nowNs)
        {
            _link.OnDeadline(nowNs);
        }

        while (HasRoom && _link.NextFrameNs <= (nowNs = _clock.NowNs))
        {
            Transmit(nowNs);
        }

        if (!_isClosing && IsDone(nowNs))
        {
            _isClosing = true;
            _peer.Close(Number);
        }

        IsStuck |= !HasEnded && nowNs > _limitNs;
        HasEnded |= IsStuck;
        return NextNs();
    }

    /// <summary>What is wrong with the exchange after its end, with all that is known of it; null: nothing.</summary>
    public string? Verdict() => new ExchangeVerdict(_parameters, _log).Judge(new ExchangeResults(
        IsStuck, _link, _outPdu, _inPdu, _pdus, _theirPdus, _outTap.Pdus, _inTap.Pdus));

    private bool HasRoom => _link.UnconfirmedFrames < _parameters.QueueLength;

    private void Start()
    {
        _peer.Open(
            Number,
            _parameters.Theirs,
            _parameters.Ours,
            _parameters.TheirBlockSize,
            _parameters.TheirStMin,
            _parameters.TheyPad);
        _link.HoldReception(_parameters.Hold is Hold.AtFirstFrame or Hold.ForEver, _clock.NowNs);
        if (_parameters.HasOut)
        {
            _link.Send(_outPdu, _clock.NowNs);
        }

        if (_parameters.HasIn)
        {
            _peer.Send(Number, _inPdu);
        }
    }

    private void Transmit(long nowNs)
    {
        _link.TakeFrame(nowNs, ref _frame);
        var isFlowControl = IsFlowControl(_parameters.Ours, _frame.Data);
        var lost = isFlowControl ? _parameters.In.LostFlowControl : _parameters.Out.LostFrame;
        var line = new WireFrame
        {
            IsOurs = true,
            Frame = _frame,
            AtNs = nowNs,
            IsLost = _ourFrames[isFlowControl ? 1 : 0]++ == lost,
        };
        _log.Add(line);
        if (!line.IsLost)
        {
            _outTap.Link.OnFrame(_frame, nowNs);
            _peer.GiveFrame(Number, _frame.Id, _frame.Data);
        }

        _confirmations.Enqueue((line, _clock.NowNs + (_parameters.ConfirmationUs * 1_000L)));
        Confirm(_clock.NowNs);
    }

    private void Confirm(long nowNs)
    {
        while (_confirmations.TryPeek(out var oldest) && oldest.DueNs <= nowNs)
        {
            _confirmations.Dequeue().Frame.SentNs = nowNs;
            _link.OnTransmitted(nowNs);
        }
    }

    private void Receive(ScapyMessage report)
    {
        var nowNs = _clock.NowNs;
        var flags = _parameters.Fd ? CanFrameFlags.Fd : CanFrameFlags.None;
        var isFlowControl = IsFlowControl(_parameters.Theirs, report.Data);
        var lost = isFlowControl ? _parameters.Out.LostFlowControl : _parameters.In.LostFrame;
        var line = new WireFrame
        {
            IsOurs = false,
            Frame = new CanFrame(report.Id, report.Data, flags),
            AtNs = nowNs,
            SentNs = report.SentNs,
            IsLost = _theirFrames[isFlowControl ? 1 : 0]++ == lost,
        };
        _log.Add(line);
        if (_parameters.HasForeignFrames)
        {
            _link.OnFrame(Foreign(line.Frame), nowNs);
        }

        if (line.IsLost)
        {
            _quietNs = nowNs + SilenceNs;
            return;
        }

        _inTap.Link.OnFrame(line.Frame, nowNs);
        _link.OnFrame(line.Frame, nowNs);
        if (!isFlowControl)
        {
            HoldIfDue(nowNs);
        }
    }

    // A frame that is not for us: with another byte before the N_PCI, or the same identifier in the other format.
    private CanFrame Foreign(in CanFrame frame)
    {
        var foreign = frame;
        if (_parameters.Theirs.Prefix is { } prefix)
        {
            foreign.Buffer[0] = (byte)(prefix ^ 0x01);
        }
        else
        {
            foreign.Id = frame.Id.IsExtended ? CanId.Standard(frame.Id.Value & 0x7FF) : CanId.Extended(frame.Id.Value);
        }

        return foreign;
    }

    private void HoldIfDue(long nowNs)
    {
        var frames = _theirFrames[0];
        var isLater = _parameters.Hold == Hold.Later && frames == 1 + (_parameters.In.Frames.ConsecutiveFrameCount / 2);
        if (isLater)
        {
            _link.HoldReception(hold: true, nowNs);
        }

        if (isLater || (_parameters.Hold == Hold.AtFirstFrame && frames == 1))
        {
            _releaseNs = nowNs + (_parameters.HoldMs * Ms);
        }
    }

    // A hold at the FirstFrame lasts for one Wait at least: whether there was one decides what scapy does next.
    private void Release(long nowNs)
    {
        if (nowNs >= _releaseNs && (_parameters.Hold != Hold.AtFirstFrame || _ourFrames[1] > 0))
        {
            _releaseNs = long.MaxValue;
            _link.HoldReception(hold: false, nowNs);
        }
    }

    private bool IsDone(long nowNs) =>
        _link.NextFrameNs == long.MaxValue
        && _link.UnconfirmedFrames == 0
        && (!_parameters.HasOut
            || (_pdus.Confirmed.Count > 0 && (!_parameters.OutOutcome.IsDelivered || _theirPdus.Count > 0)))
        && (!_parameters.HasIn
            || _pdus.Indicated.Count > 0
            || (_parameters.InOutcome.Reported is null && nowNs > _quietNs));

    private long NextNs()
    {
        var nextNs = Math.Min(_link.DeadlineNs, _releaseNs);
        nextNs = _confirmations.TryPeek(out var oldest) ? Math.Min(nextNs, oldest.DueNs) : nextNs;
        return HasRoom ? Math.Min(nextNs, _link.NextFrameNs) : nextNs;
    }

    private static bool IsFlowControl(IsoTpAddress address, ReadOnlySpan<byte> data) =>
        data[address.Prefix is null ? 0 : 1] >> 4 == 3;
}
