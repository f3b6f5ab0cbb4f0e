using System.Buffers.Binary;
using FlashEngine.Adapters.DoIp.Messages;
using FlashEngine.Adapters.DoIp.Net;
using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Uds;

namespace FlashEngine.Adapters.DoIp;

/// <summary>
/// Diagnostic messages between us and the ECUs behind one DoIP entity. A message is confirmed by the entity's positive
/// acknowledgement. When the connection breaks, messages under way fail with DoIP_NO_LINK and later ones wait; it is
/// made again for as long as the option <c>reconnect</c> says, and then the channel is lost. A gateway that is itself
/// flashed resets, and comes back.
/// </summary>
internal sealed class DoIpChannel : IPduChannel
{
    /// <summary>A_DoIP_Diagnostic_Message: how long an acknowledgement may take.</summary>
    private const long A_DoIP_Diagnostic_MessageNs = 2_000_000_000;

    private const long ReconnectPauseNs = 250_000_000;
    private const int CodeOffset = 4;

    private readonly EntityConnection _connection;
    private readonly DoIpOptions _options;
    private readonly IStationClock _clock;
    private readonly Waiter _waiter;
    private readonly List<DoIpLink> _links = [];
    private volatile ChannelException? _lost;
    private int _failedLinks = int.MaxValue;
    private long _reconnectUntilNs;
    private long _nextAttemptNs;

    /// <summary>Makes a channel that is not connected yet.</summary>
    public DoIpChannel(EntityConnection connection, DoIpOptions options, IStationClock clock)
    {
        _connection = connection;
        _options = options;
        _clock = clock;
        _waiter = new Waiter(clock);
        Info = new PduChannelInfo
        {
            Name = $"doip:{connection.Name}",
            TesterAddress = options.Source,
            PduLengthMax = MessageReader.PayloadLengthMax - TesterMessages.AddressesLength,
        };
    }

    /// <inheritdoc/>
    public PduChannelInfo Info { get; }

    /// <inheritdoc/>
    public ChannelException? Interruption => _lost;

    /// <summary>Connects and activates routing; blocks for 4 s at most.</summary>
    /// <exception cref="ChannelException">It did not succeed.</exception>
    public void Connect()
    {
        _connection.Begin(_waiter.Wake);
        while (!_connection.IsActive)
        {
            _connection.Advance();
            _ = _connection.TryTake(out _, out _);
            if (_connection.Failure is { } failure)
            {
                throw failure;
            }

            if (!_connection.IsActive)
            {
                _waiter.WaitUntil(_connection.Socket, _connection.HasUnsent, _connection.DeadlineNs);
            }
        }
    }

    /// <inheritdoc/>
    public int OpenLink(PduLinkRequest request)
    {
        if (request.RequestAddress > ushort.MaxValue || request.ResponseAddress > ushort.MaxValue)
        {
            throw new InputException(
                $"{Info.Name}: {request.RequestAddress:X} and {request.ResponseAddress:X} are no logical addresses");
        }

        var link = new DoIpLink(request);
        if (_links.Exists(other => other.IsSameAs(link)))
        {
            throw new InputException($"{Info.Name}: two links have the logical address {link.Target:X4}");
        }

        _links.Add(link);
        return _links.Count - 1;
    }

    /// <inheritdoc/>
    public bool TrySend(int link, ReadOnlySpan<byte> pdu)
    {
        var own = _links[link];
        if (!_connection.IsActive || _connection.HasUnsent || own.IsUnderWay)
        {
            return false;
        }

        own.OnSent(_clock.NowNs + A_DoIP_Diagnostic_MessageNs);
        _connection.Send(own.Target, pdu);
        return true;
    }

    /// <inheritdoc/>
    public bool TryReceive(out PduEvent pduEvent, out ReadOnlySpan<byte> pdu)
    {
        pdu = default;
        if (TryTakeFailed(out pduEvent) || TryTakeOverdue(out pduEvent))
        {
            return true;
        }

        KeepConnected();
        while (_connection.TryTake(out var header, out var payload))
        {
            if (TryRead(header.Type, payload, out pduEvent, out pdu))
            {
                return true;
            }
        }

        NoticeBreak();
        return TryTakeFailed(out pduEvent);
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs)
    {
        if (_failedLinks < _links.Count)
        {
            return;
        }

        var untilNs = Math.Min(deadlineNs, _connection.IsOpen ? _connection.DeadlineNs : _nextAttemptNs);
        foreach (var link in _links)
        {
            untilNs = Math.Min(untilNs, link.AckDueNs);
        }

        _waiter.WaitUntil(_connection.Socket, _connection.HasUnsent, untilNs);
    }

    /// <inheritdoc/>
    public void Wake() => _waiter.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _waiter.Dispose();
    }

    private void KeepConnected()
    {
        if (!_connection.IsOpen)
        {
            Reconnect();
        }

        _connection.Advance();
    }

    private void Reconnect()
    {
        var nowNs = _clock.NowNs;
        if (nowNs >= _reconnectUntilNs)
        {
            var last = _connection.Failure!;
            throw last == _lost
                ? last
                : new ChannelException(_lost!.Fault, $"{_lost.Message}; not back in time: {last.Message}", last);
        }

        if (nowNs >= _nextAttemptNs)
        {
            _nextAttemptNs = nowNs + ReconnectPauseNs;
            _connection.Begin(_waiter.Wake);
        }
    }

    /// <summary>The connection broke since it was looked at last: everything under way fails.</summary>
    private void NoticeBreak()
    {
        if (_connection.IsActive)
        {
            _lost = null;
        }
        else if (_lost is null && _connection.Failure is { } failure)
        {
            _lost = failure;
            _failedLinks = 0;
            _nextAttemptNs = _clock.NowNs;
            _reconnectUntilNs = _nextAttemptNs + _options.ReconnectNs;
        }
    }

    /// <summary>A message without acknowledgement has failed; one without answer will never have it.</summary>
    private bool TryTakeFailed(out PduEvent pduEvent)
    {
        while (_failedLinks < _links.Count)
        {
            var number = _failedLinks++;
            var link = _links[number];
            var kind = link.IsUnderWay ? PduEventKind.Confirm : PduEventKind.Indication;
            if (link.TryEnd())
            {
                pduEvent = Event(kind, number, N_Result.DoIP_NO_LINK);
                return true;
            }
        }

        _failedLinks = int.MaxValue;
        pduEvent = default;
        return false;
    }

    private bool TryTakeOverdue(out PduEvent pduEvent)
    {
        var nowNs = _clock.NowNs;
        for (var number = 0; number < _links.Count; number++)
        {
            if (_links[number].AckDueNs <= nowNs && _links[number].TryEnd())
            {
                pduEvent = Event(PduEventKind.Confirm, number, N_Result.DoIP_TIMEOUT_A);
                return true;
            }
        }

        pduEvent = default;
        return false;
    }

    /// <summary>Makes the event of a message; messages for others, and of types that are no news, make none.</summary>
    private bool TryRead(
        PayloadType type, ReadOnlySpan<byte> payload, out PduEvent pduEvent, out ReadOnlySpan<byte> pdu)
    {
        pdu = default;
        pduEvent = default;
        if (type == PayloadType.GenericNack)
        {
            return TryEndOldest(payload.IsEmpty ? (byte)0xFF : payload[0], out pduEvent);
        }

        if (payload.Length <= CodeOffset || BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) != _options.Source)
        {
            return false;
        }

        var source = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (type == PayloadType.DiagnosticMessage)
        {
            pdu = payload[CodeOffset..];
            return TryIndicate(source, pdu, out pduEvent);
        }

        return type is PayloadType.DiagnosticMessageAck or PayloadType.DiagnosticMessageNack
            && TryConfirm(source, type == PayloadType.DiagnosticMessageAck, payload[CodeOffset], out pduEvent);
    }

    private bool TryIndicate(ushort source, ReadOnlySpan<byte> pdu, out PduEvent pduEvent)
    {
        pduEvent = default;
        for (var number = 0; number < _links.Count; number++)
        {
            if (_links[number].Hears(source))
            {
                _links[number].OnAnswer(pdu);
                pduEvent = Event(PduEventKind.Indication, number, N_Result.N_OK, pdu.Length);
                return true;
            }
        }

        return false;
    }

    private bool TryConfirm(ushort target, bool isPositive, byte code, out PduEvent pduEvent)
    {
        pduEvent = default;
        for (var number = 0; number < _links.Count; number++)
        {
            if (_links[number].TryConfirm(target, isPositive))
            {
                var result = isPositive ? N_Result.N_OK : Codes.ResultOfDiagnosticNack(code);
                pduEvent = Event(PduEventKind.Confirm, number, result);
                return true;
            }
        }

        return false;
    }

    /// <summary>A refused header names no message: it is the one that has waited longest.</summary>
    private bool TryEndOldest(byte code, out PduEvent pduEvent)
    {
        pduEvent = default;
        var oldest = -1;
        for (var number = 0; number < _links.Count; number++)
        {
            if (_links[number].IsUnderWay && (oldest < 0 || _links[number].AckDueNs < _links[oldest].AckDueNs))
            {
                oldest = number;
            }
        }

        if (oldest < 0)
        {
            return false;
        }

        _ = _links[oldest].TryEnd();
        pduEvent = Event(PduEventKind.Confirm, oldest, Codes.ResultOfGenericNack(code));
        return true;
    }

    private PduEvent Event(PduEventKind kind, int link, N_Result result, int length = 0) => new()
    {
        Kind = kind,
        Link = link,
        TimestampNs = _clock.NowNs,
        Result = result,
        Length = length,
    };
}
