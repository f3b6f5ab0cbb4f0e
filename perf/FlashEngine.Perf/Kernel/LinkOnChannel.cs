using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Perf.Kernel;

/// <summary>
/// Our ISO-TP on a real channel, stepped by the thread that asks for something. Frames go out and come in by batches; a
/// channel that does not confirm is taken at its word when it accepts a frame.
/// </summary>
public sealed class LinkOnChannel : IPduSink, IDisposable
{
    private const int BatchLength = 64;
    private const long HangNs = 30_000_000_000;
    private const long HangNsPerByte = 200_000;
    private const long SpinNs = 400_000;

    private readonly ICanChannel _channel;
    private readonly IStationClock _clock;
    private readonly bool _confirms;
    private readonly IsoTpLink _link;
    private readonly CanEvent[] _events = new CanEvent[BatchLength];
    private readonly CanFrame[] _frames = new CanFrame[BatchLength];
    private int _waiting;
    private long _activeNs;
    private bool _isSending;
    private bool _isDone;
    private N_Result _result;
    private byte[] _pdu = [];
    private int _pduLength;

    public LinkOnChannel(ICanChannel channel, IStationClock clock, IsoTpOptions options)
    {
        _channel = channel;
        _clock = clock;
        _confirms = (channel.Info.Capabilities & CanCapabilities.TransmitConfirmation) != 0;
        _link = new IsoTpLink(options, this);
    }

    /// <summary>The PDU that <see cref="Receive"/> got.</summary>
    public ReadOnlySpan<byte> Pdu => _pdu.AsSpan(0, _pduLength);

    /// <summary>Sends a PDU and steps until it is confirmed.</summary>
    public N_Result Send(ReadOnlyMemory<byte> pdu)
    {
        _isSending = true;
        _isDone = false;
        _link.Send(pdu, _clock.NowNs);
        return Run(pdu.Length);
    }

    /// <summary>Steps until a PDU has come, or its reception has failed.</summary>
    /// <param name="expectedLength">Its length, which bounds the wait.</param>
    public N_Result Receive(int expectedLength)
    {
        _isSending = false;
        return Run(expectedLength);
    }

    public void OnConfirm(N_Result result, long timestampNs) => (_isDone, _result) = (_isSending || _isDone, result);

    public void OnFirstFrameIndication(int length, long timestampNs)
    {
    }

    public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        if (_pdu.Length < pdu.Length)
        {
            _pdu = new byte[pdu.Length];
        }

        pdu.CopyTo(_pdu);
        _pduLength = pdu.Length;
        (_isDone, _result) = (true, result);
    }

    public void Dispose() => _channel.Dispose();

    private N_Result Run(int length)
    {
        var endNs = _clock.NowNs + HangNs + (length * HangNsPerByte);
        while (true)
        {
            var nowNs = _clock.NowNs;
            Step(nowNs);
            if (_isDone)
            {
                _isDone = false;
                return _result;
            }

            if (nowNs > endNs)
            {
                throw new InvalidOperationException(
                    $"{length} bytes come to no end: sending {_link.IsSending}, receiving {_link.IsReceiving}");
            }

            if (nowNs - _activeNs < SpinNs)
            {
                continue; // what comes next is on its way: a sleep would take longer than the frames
            }

            var nextFrameNs = _waiting > 0 ? long.MaxValue : _link.NextFrameNs;
            _channel.Wait(Math.Min(endNs, Math.Min(_link.DeadlineNs, nextFrameNs)));
        }
    }

    private void Step(long nowNs)
    {
        for (var count = BatchLength; count == BatchLength;)
        {
            count = _channel.Receive(_events);
            _activeNs = count > 0 ? nowNs : _activeNs;
            for (var i = 0; i < count; i++)
            {
                Take(in _events[i]);
            }
        }

        if (_link.DeadlineNs <= nowNs)
        {
            _link.OnDeadline(nowNs);
        }

        while (_waiting < _frames.Length && _link.NextFrameNs <= nowNs)
        {
            _link.TakeFrame(nowNs, ref _frames[_waiting++]);
        }

        var accepted = _waiting == 0 ? 0 : _channel.Send(_frames.AsSpan(0, _waiting));
        _waiting -= accepted;
        for (var i = 0; i < accepted && !_confirms; i++)
        {
            _link.OnTransmitted(nowNs);
        }

        _frames.AsSpan(accepted, _waiting).CopyTo(_frames);
        _activeNs = accepted > 0 ? nowNs : _activeNs;
    }

    private void Take(in CanEvent canEvent)
    {
        switch (canEvent.Kind)
        {
            case CanEventKind.Received:
                _link.OnFrame(canEvent.Frame, canEvent.TimestampNs);
                break;
            case CanEventKind.Transmitted:
                _link.OnTransmitted(canEvent.TimestampNs);
                break;
            default:
                throw new InvalidOperationException($"{canEvent.Kind} on the bus");
        }
    }
}
