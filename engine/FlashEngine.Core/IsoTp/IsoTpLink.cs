using FlashEngine.Can;
using FlashEngine.Uds;

namespace FlashEngine.IsoTp;

/// <summary>
/// ISO-TP between two addresses (ISO 15765-2): a sender and a receiver, full duplex, stepped from outside. It has no
/// clock and no thread: every call says what time it is (station time, nanoseconds), and nothing is allocated per
/// frame. Not thread-safe; one owner makes all calls.
/// <para>The owner gives it received frames and confirmations in the order of their timestamps, takes frames when
/// <see cref="NextFrameNs"/> has come, and calls <see cref="OnDeadline"/> when <see cref="DeadlineNs"/> has passed and
/// all frames received up to then were given.</para>
/// </summary>
public sealed class IsoTpLink
{
    private const int PduLengthMaxOnClassic = 4095;
    private const int CanDlClassic = 8;

    private readonly IsoTpOptions _options;
    private readonly IsoTpSender _sender;
    private readonly IsoTpReceiver _receiver;
    private readonly N_PduWriter _writer;
    private readonly int _rxPrefixLength;
    private readonly UnconfirmedFrames _unconfirmed = new();

    // How many of the oldest unconfirmed frames no running transfer depends on any more.
    private int _staleFrames;
    private long _latestNs;

    /// <summary>Makes an idle link.</summary>
    /// <param name="options">Addresses, frame format, timers and limits.</param>
    /// <param name="sink">Takes what the link reports.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public IsoTpLink(IsoTpOptions options, IPduSink sink)
    {
        options.Validate();
        _options = options;
        _rxPrefixLength = options.RxPrefix is null ? 0 : 1;
        _writer = new N_PduWriter(options);
        _sender = new IsoTpSender(options, _writer, sink, Counters, Timings);
        _receiver = new IsoTpReceiver(options, _writer, sink, Counters, Timings);
    }

    /// <summary>True from <see cref="Send"/> to the sink's OnConfirm.</summary>
    public bool IsSending => _sender.IsBusy;

    /// <summary>True from a FirstFrame to the sink's OnIndication.</summary>
    public bool IsReceiving => _receiver.IsBusy;

    /// <summary>
    /// When the next frame may be handed to the adapter, in nanoseconds: at once if not after now;
    /// <see cref="long.MaxValue"/> when there is none to hand over until something else happens.
    /// </summary>
    public long NextFrameNs => Math.Min(_receiver.NextFrameNs, _sender.NextFrameNs);

    /// <summary>
    /// When the first of N_As, N_Ar, N_Bs and N_Cr runs out; <see cref="long.MaxValue"/> when none runs.
    /// </summary>
    public long DeadlineNs =>
        Math.Min(ConfirmationDeadlineNs(), Math.Min(_sender.DeadlineNs, _receiver.DeadlineNs));

    /// <summary>The longest PDU that <see cref="Send"/> takes, in bytes.</summary>
    public int SendLengthMax => _options.Functional ? SingleFrameLengthMax
        : _options.Fd || _options.AllowLongPduOnClassic ? IsoTpOptions.PduLengthLimit
        : PduLengthMaxOnClassic;

    /// <summary>The longest PDU that fits one frame, in bytes.</summary>
    public int SingleFrameLengthMax => _writer.SingleFrameLengthMax;

    /// <summary>How many frames were taken and are not yet confirmed.</summary>
    public int UnconfirmedFrames => _unconfirmed.Count;

    /// <summary>The gap kept between ConsecutiveFrames since the last ContinueToSend, in nanoseconds.</summary>
    public long CurrentStMinNs => _sender.StMinNs;

    /// <summary>BS of the last ContinueToSend; 0 means that there is no further one.</summary>
    public int CurrentBlockSize => _sender.BlockSize;

    /// <summary>How long the timers of the running transfer ran so far, or those of the last one.</summary>
    public IsoTpSendTimes SendTimes => _sender.Times;

    /// <summary>The same for the running reception, or the last one.</summary>
    public IsoTpReceiveTimes ReceiveTimes => _receiver.Times;

    /// <summary>The longest of all transfers so far.</summary>
    public IsoTpTimings Timings { get; } = new();

    /// <summary>What was tolerated so far.</summary>
    public IsoTpCounters Counters { get; } = new();

    /// <summary>Starts to send a PDU. The memory must stay as it is until the sink's OnConfirm.</summary>
    /// <param name="pdu">At least one byte; with a functional address no more than a SingleFrame holds.</param>
    /// <param name="nowNs">Now.</param>
    /// <exception cref="InvalidOperationException">A PDU is being sent, or the link only listens.</exception>
    /// <exception cref="ArgumentException">
    /// The PDU is empty, or longer than <see cref="SendLengthMax"/>.
    /// </exception>
    public void Send(ReadOnlyMemory<byte> pdu, long nowNs)
    {
        if (_sender.IsBusy)
        {
            throw new InvalidOperationException($"{_options.TxId} still sends a PDU");
        }

        if (_options.ListenOnly)
        {
            throw new InvalidOperationException($"the link on {_options.RxId} only listens");
        }

        if (pdu.IsEmpty)
        {
            throw new ArgumentException("a PDU has at least one byte", nameof(pdu));
        }

        if (pdu.Length > SendLengthMax)
        {
            throw new ArgumentException(
                $"{pdu.Length} bytes: a PDU to {_options.TxId} has up to {SendLengthMax} bytes", nameof(pdu));
        }

        _latestNs = nowNs;
        _sender.Start(pdu, nowNs);
    }

    /// <summary>
    /// Tells whether the receiver is ready for more. While it is held, FirstFrames and ends of blocks are answered with
    /// Wait, up to N_WFTmax times in a row; then the reception ends with N_WFT_OVRN.
    /// </summary>
    /// <param name="hold">True: not ready. False: go on at once.</param>
    /// <param name="nowNs">Now.</param>
    public void HoldReception(bool hold, long nowNs)
    {
        _latestNs = nowNs;
        _receiver.Hold(hold, nowNs);
    }

    /// <summary>
    /// Asks for at least this STmin in the reception that begins; its FlowControls say the same to its end. To be
    /// called from the sink's OnFirstFrameIndication.
    /// </summary>
    /// <param name="stMinUs">In microseconds, 0..127,000, rounded up to what STmin can express.</param>
    public void AskForGap(int stMinUs) => _receiver.AskForGap(stMinUs);

    /// <summary>Gives a received frame. One with another identifier or prefix than ours is ignored.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="timestampNs">When it ended on the wire; it is judged by this, not by when this is called.</param>
    public void OnFrame(in CanFrame frame, long timestampNs)
    {
        var data = frame.Data;
        if (frame.Id != _options.RxId
            || (_options.RxPrefix is { } prefix && (data.IsEmpty || data[0] != prefix)))
        {
            return;
        }

        // A timer ends at its limit inclusive: a frame later than that does not save the transfer.
        Expire(timestampNs - 1, timestampNs);
        if (!N_Pci.TryDecode(data, _rxPrefixLength, out var pci))
        {
            Counters.BadFrames++;
            return;
        }

        if (_options.RxPadding is { } padding && !IsPadded(pci, data, padding))
        {
            Counters.PaddingMismatches++;
            return;
        }

        switch (pci.Type)
        {
            case N_PciType.SingleFrame:
                _receiver.OnSingleFrame(pci, data, timestampNs);
                break;
            case N_PciType.FirstFrame:
                _receiver.OnFirstFrame(pci, frame, timestampNs);
                break;
            case N_PciType.ConsecutiveFrame:
                _receiver.OnConsecutiveFrame(pci, data, timestampNs);
                break;
            default:
                _sender.OnFlowControl(pci, timestampNs);
                break;
        }
    }

    /// <summary>Confirms the oldest frame that was taken and is not yet confirmed.</summary>
    /// <param name="timestampNs">When it ended on the wire.</param>
    public void OnTransmitted(long timestampNs)
    {
        Expire(timestampNs - 1, timestampNs);
        if (!_unconfirmed.TryPop(out var entry))
        {
            Counters.UnexpectedConfirmations++;
            return;
        }

        _staleFrames = Math.Max(0, _staleFrames - 1);
        if (!IsLive(entry))
        {
            return;
        }

        if (entry.IsFlowControl)
        {
            _receiver.OnConfirmed(timestampNs, entry.HandOffNs);
        }
        else
        {
            _sender.OnConfirmed(timestampNs, entry.HandOffNs);
        }
    }

    /// <summary>Takes the next frame; a FlowControl goes before our own data.</summary>
    /// <param name="nowNs">Now.</param>
    /// <param name="frame">Is overwritten.</param>
    /// <exception cref="InvalidOperationException"><see cref="NextFrameNs"/> lies after now.</exception>
    public void TakeFrame(long nowNs, ref CanFrame frame)
    {
        _latestNs = nowNs;
        if (_receiver.NextFrameNs <= nowNs)
        {
            _receiver.Take(ref frame, nowNs);
            _unconfirmed.Push(new UnconfirmedFrames.Entry(nowNs, _receiver.Ticket, IsFlowControl: true));
        }
        else if (_sender.NextFrameNs <= nowNs)
        {
            _sender.Take(ref frame, nowNs);
            _unconfirmed.Push(new UnconfirmedFrames.Entry(nowNs, _sender.Ticket, IsFlowControl: false));
        }
        else
        {
            throw new InvalidOperationException($"{_options.TxId} has no frame to send at {nowNs} ns");
        }
    }

    /// <summary>Ends what waited longer than its timer allows; harmless when nothing did.</summary>
    /// <param name="nowNs">Now; every frame received until now must have been given.</param>
    public void OnDeadline(long nowNs) => Expire(nowNs, nowNs);

    /// <summary>
    /// Ends both directions and reports <paramref name="result"/> for each that was running, at the latest time this
    /// link was told. Frames that the device still holds stay unconfirmed and their confirmations are still expected;
    /// see <see cref="ForgetUnconfirmed"/>.
    /// </summary>
    /// <param name="result">What the sink is told; not N_OK.</param>
    public void Reset(N_Result result)
    {
        _receiver.DropFlowControl();

        // A PDU that the sink sends from within its report is a new one and stays.
        var wasSending = _sender.IsBusy;
        if (_receiver.IsBusy)
        {
            _receiver.Fail(result, _latestNs);
        }

        if (wasSending && _sender.IsBusy)
        {
            _sender.Finish(result, _latestNs);
        }
    }

    /// <summary>
    /// The device lost what it was given (bus-off, reopened): the frames taken so far will never be confirmed. Call it
    /// after <see cref="Reset"/>.
    /// </summary>
    public void ForgetUnconfirmed()
    {
        _unconfirmed.Clear();
        _staleFrames = 0;
    }

    private bool IsPadded(in N_Pci pci, ReadOnlySpan<byte> data, byte padding)
    {
        var used = pci.HeaderLength + pci.Type switch
        {
            N_PciType.SingleFrame => (int)pci.Length,
            N_PciType.ConsecutiveFrame when _receiver.IsBusy => _receiver.MissingLength,
            N_PciType.ConsecutiveFrame or N_PciType.FirstFrame => data.Length,
            _ => 0,
        };
        return data.Length >= CanDlClassic && !data[Math.Min(used, data.Length)..].ContainsAnyExcept(padding);
    }

    private bool IsLive(in UnconfirmedFrames.Entry entry) => entry.IsFlowControl
        ? _receiver.AwaitsConfirmation && entry.Ticket == _receiver.Ticket
        : _sender.IsBusy && entry.Ticket == _sender.Ticket;

    private long ConfirmationDeadlineNs() => EarliestUnconfirmed() is var index and >= 0
        ? ConfirmationLimitNs(_unconfirmed[index])
        : long.MaxValue;

    /// <summary>
    /// The frame whose N_As or N_Ar runs out first; -1: none runs. Frames are confirmed in their order, so where both
    /// timers are equal it is the oldest one that a transfer still depends on.
    /// </summary>
    private int EarliestUnconfirmed()
    {
        while (_staleFrames < _unconfirmed.Count && !IsLive(_unconfirmed[_staleFrames]))
        {
            _staleFrames++;
        }

        if (_staleFrames == _unconfirmed.Count)
        {
            return -1;
        }

        var earliest = _staleFrames;
        for (var i = _staleFrames + 1; _options.N_AsNs != _options.N_ArNs && i < _unconfirmed.Count; i++)
        {
            if (IsLive(_unconfirmed[i])
                && ConfirmationLimitNs(_unconfirmed[i]) < ConfirmationLimitNs(_unconfirmed[earliest]))
            {
                earliest = i;
            }
        }

        return earliest;
    }

    private long ConfirmationLimitNs(in UnconfirmedFrames.Entry entry) =>
        entry.HandOffNs + (entry.IsFlowControl ? _options.N_ArNs : _options.N_AsNs);

    private void Expire(long limitNs, long reportNs)
    {
        _latestNs = Math.Max(_latestNs, reportNs);
        while (ConfirmationDeadlineNs() <= limitNs)
        {
            if (_unconfirmed[EarliestUnconfirmed()].IsFlowControl)
            {
                _receiver.Fail(N_Result.N_TIMEOUT_A, reportNs);
            }
            else
            {
                _sender.Finish(N_Result.N_TIMEOUT_A, reportNs);
            }
        }

        if (_sender.DeadlineNs <= limitNs)
        {
            _sender.OnDeadline(reportNs);
        }

        if (_receiver.DeadlineNs <= limitNs)
        {
            _receiver.OnDeadline(reportNs);
        }
    }
}
