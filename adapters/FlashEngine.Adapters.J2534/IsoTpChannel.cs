using FlashEngine.Adapters.Shared.Signals;
using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Uds;

namespace FlashEngine.Adapters.J2534;

/// <summary>
/// A channel of a PassThru library that does ISO-TP itself. A link is a flow control filter of the library, a group has
/// none: SingleFrames need none. A PDU is confirmed by the library's TxDone indication. What fails on the way an
/// interface of 04.04 gives up without a word, so each PDU has a bounded time.
/// </summary>
internal sealed class IsoTpChannel : IPduChannel
{
    private readonly PassThruHost _host;
    private readonly IStationClock _clock;
    private readonly IsoTpSettings _settings;
    private readonly SignalWaiter _waiter;
    private readonly PduPipe _pipe;
    private readonly DeviceClock _stamps = new();
    private readonly List<IsoTpPeer> _peers = [];
    private ChannelException? _lost;

    /// <summary>Takes a host over.</summary>
    public IsoTpChannel(PassThruHost host, IStationClock clock, IsoTpSettings settings, string name)
    {
        _host = host;
        _clock = clock;
        _settings = settings;
        _waiter = new SignalWaiter(clock);
        _pipe = new PduPipe(host, clock, name, _waiter.Set);
        Info = new PduChannelInfo { Name = name, TesterAddress = 0, PduLengthMax = HostRecord.PduMax };
    }

    /// <inheritdoc/>
    public PduChannelInfo Info { get; }

    /// <inheritdoc/>
    public ChannelException? Interruption => null;

    /// <summary>Sets what the vehicle file asks for.</summary>
    /// <exception cref="ChannelException">The library refuses one.</exception>
    public void Configure()
    {
        foreach (var (option, parameter, value) in _settings.Configured)
        {
            var question = new HostRecord { Kind = HostRecordKind.SetParameter, Id = parameter, Number = value };
            if (_pipe.Ask(in question) is { } refusal)
            {
                throw new ChannelException(
                    ChannelFault.NotSupported,
                    $"{Info.Name}: the library cannot set option {option}, leave it out ({refusal})");
            }
        }
    }

    /// <inheritdoc/>
    public int OpenLink(PduLinkRequest request)
    {
        var peer = new IsoTpPeer(
            IdOf(request.RequestAddress), request.Functional ? null : IdOf(request.ResponseAddress));
        if (_peers.Exists(peer.IsSameAs))
        {
            throw new InputException($"{Info.Name}: two links have the id {peer.Request}, or that of its responses");
        }

        if (!request.Functional)
        {
            OpenFilter(peer.Request, IdOf(request.ResponseAddress));
        }

        _peers.Add(peer);
        return _peers.Count - 1;
    }

    /// <inheritdoc/>
    public bool TrySend(int link, ReadOnlySpan<byte> pdu)
    {
        var peer = _peers[link];
        if (pdu.Length > Info.PduLengthMax)
        {
            throw new ChannelException(
                ChannelFault.NotSupported, $"{Info.Name} carries {Info.PduLengthMax} bytes, not {pdu.Length}");
        }

        var record = HostRecord.Of(HostRecordKind.SendPdu, peer.Request, pdu.Length, _settings.IsPadded);
        if (_lost is not null || peer.IsSending || !_pipe.TryWrite(in record, pdu))
        {
            return false;
        }

        peer.OnSend(pdu.Length, _clock.NowNs + _settings.TransferMaxNs);
        return true;
    }

    /// <inheritdoc/>
    public bool TryReceive(out PduEvent pduEvent, out ReadOnlySpan<byte> pdu)
    {
        pdu = default;
        if (_lost is not null)
        {
            throw _lost;
        }

        while (_pipe.TryTake() is { } slot)
        {
            if (TryRead(slot, out pduEvent))
            {
                pdu = pduEvent.Kind == PduEventKind.Indication ? slot.Bytes : default;
                return true;
            }
        }

        return TryTakeOverdue(out pduEvent);
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs)
    {
        if (!_pipe.IsEmpty)
        {
            return;
        }

        foreach (var peer in _peers)
        {
            deadlineNs = Math.Min(deadlineNs, Math.Min(peer.SendDueNs, peer.ReceiveDueNs));
        }

        _ = _waiter.WaitUntil(deadlineNs);
    }

    /// <inheritdoc/>
    public void Wake() => _waiter.Set();

    /// <inheritdoc/>
    public void Dispose() => _pipe.Dispose();

    private CanId IdOf(uint address) => PduLinkRequest.TryGetId(address, out var id)
        ? id
        : throw new InputException($"{Info.Name}: {address:X} is no CAN id");

    private void OpenFilter(CanId request, CanId response)
    {
        if (request.IsExtended != response.IsExtended)
        {
            throw new InputException($"{Info.Name}: ids {request} and {response} must both have 11 bits or both 29");
        }

        var question = HostRecord.Of(HostRecordKind.OpenLink, response, (int)request.Value, _settings.IsPadded);
        if (_pipe.Ask(in question) is { } refusal)
        {
            throw new InputException(
                $"{Info.Name}: the library has no link with ids {request} and {response} ({refusal})");
        }
    }

    /// <summary>Makes one event of a record.</summary>
    /// <returns>False when there is none in it.</returns>
    private bool TryRead(PduQueue.Slot slot, out PduEvent pduEvent)
    {
        var record = slot.Record;
        pduEvent = default;
        switch (record.Kind)
        {
            case HostRecordKind.PduSent:
                return TryConfirm(
                    slot, N_Result.N_OK, _stamps.ToStation(record.TimestampUs, slot.ArrivedNs), out pduEvent);
            case HostRecordKind.PduRefused:
                return TryConfirm(slot, N_Result.N_ERROR, _stamps.ToStation(slot.ArrivedNs), out pduEvent);
            case HostRecordKind.PduStarted:
            case HostRecordKind.PduReceived:
                return TryIndicate(slot, out pduEvent);
            case HostRecordKind.Overrun:
                foreach (var peer in _peers)
                {
                    peer.OnOverrun(slot.ArrivedNs);
                }

                return false;
            case HostRecordKind.Removed:
                throw _lost = _host.Removal();
            case HostRecordKind.Failed:
                throw _lost = _host.Failure(record.Number, slot.Bytes);
            default:
                throw _lost = _host.HowItEnded();
        }
    }

    private bool TryConfirm(PduQueue.Slot slot, N_Result result, long timestampNs, out PduEvent pduEvent)
    {
        pduEvent = default;
        var id = slot.Record.ToId();
        for (var number = 0; number < _peers.Count; number++)
        {
            if (_peers[number].Request == id && _peers[number].TryEndSend())
            {
                pduEvent = Event(PduEventKind.Confirm, number, result, timestampNs);
                return true;
            }
        }

        return false;
    }

    private bool TryIndicate(PduQueue.Slot slot, out PduEvent pduEvent)
    {
        pduEvent = default;
        var id = slot.Record.ToId();
        var number = 0;
        while (number < _peers.Count && !_peers[number].Hears(id))
        {
            number++;
        }

        if (number == _peers.Count)
        {
            return false;
        }

        var timestampNs = _stamps.ToStation(slot.Record.TimestampUs, slot.ArrivedNs);
        if (slot.Record.Kind == HostRecordKind.PduStarted)
        {
            // How long it will be, an interface does not say.
            _peers[number].OnStart(slot.ArrivedNs + _settings.TransferMaxNs);
            pduEvent = Event(PduEventKind.FirstFrameIndication, number, N_Result.N_OK, timestampNs);
            return true;
        }

        _peers[number].OnEnd();
        pduEvent = Event(PduEventKind.Indication, number, N_Result.N_OK, timestampNs, slot.Length);
        return true;
    }

    private bool TryTakeOverdue(out PduEvent pduEvent)
    {
        var nowNs = _clock.NowNs;
        for (var number = 0; number < _peers.Count; number++)
        {
            if (_peers[number].TryTakeOverdue(nowNs) is { } overdue)
            {
                pduEvent = Event(overdue.Kind, number, overdue.Result, _stamps.ToStation(nowNs));
                return true;
            }
        }

        pduEvent = default;
        return false;
    }

    private static PduEvent Event(
        PduEventKind kind, int link, N_Result result, long timestampNs, int length = 0) => new()
        {
            Kind = kind,
            Link = link,
            TimestampNs = timestampNs,
            Result = result,
            Length = length,
        };
}
