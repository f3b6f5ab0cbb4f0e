using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using FlashEngine.Adapters.DoIp.Messages;
using FlashEngine.Can;

namespace FlashEngine.Adapters.DoIp.Net;

/// <summary>
/// The way to one DoIP entity: connects, activates routing, answers alive checks, and brings the other messages. A step
/// machine: its owner advances it, and begins it anew after it broke.
/// </summary>
internal sealed class EntityConnection : IDisposable
{
    /// <summary>How long TCP and TLS may take to stand.</summary>
    private const long ConnectNs = 2_000_000_000;

    /// <summary>A_DoIP_Ctrl: how long the answer to a routing activation may take.</summary>
    private const long A_DoIP_CtrlNs = 2_000_000_000;

    private const int ActivationCodeOffset = 4;
    private const int ActivationLengthMin = 9;

    private readonly IPEndPoint _endPoint;
    private readonly DoIpOptions _options;
    private readonly SslClientAuthenticationOptions? _tls;
    private readonly IStationClock _clock;
    private readonly MessageReader _reader = new();
    private readonly byte[] _messageStart = new byte[GenericHeader.Length + TesterMessages.AddressesLength];
    private readonly byte[] _aliveCheckResponse;
    private ByteLink? _link;
    private bool _isActivating;

    /// <summary>Prepares a connection; nothing is opened.</summary>
    /// <exception cref="ChannelException">A file for TLS cannot be used.</exception>
    public EntityConnection(string hostName, IPEndPoint endPoint, DoIpOptions options, IStationClock clock)
    {
        _endPoint = endPoint;
        _options = options;
        _clock = clock;
        _tls = options.Tls ? TlsSettings.Read(options, hostName) : null;
        _aliveCheckResponse = TesterMessages.AliveCheckResponse(options.Version, options.Source);
        Name = $"{endPoint}{(options.Tls ? " (TLS)" : "")}";
    }

    /// <summary>The entity, for people.</summary>
    public string Name { get; }

    /// <summary>True while routing is active.</summary>
    public bool IsActive { get; private set; }

    /// <summary>True while there is a connection, or one is being made.</summary>
    public bool IsOpen => _link is not null;

    /// <summary>True while an earlier message has not left completely.</summary>
    public bool HasUnsent => _link is { HasUnsent: true };

    /// <summary>The socket to wait for; null: there is none yet.</summary>
    public Socket? Socket => _link is { IsConnected: true } link ? link.Socket : null;

    /// <summary>
    /// When the connection has to stand; <see cref="long.MaxValue"/>: it stands, or none is being made.
    /// </summary>
    public long DeadlineNs { get; private set; } = long.MaxValue;

    /// <summary>Why the last connection broke, or could not be made.</summary>
    public ChannelException? Failure { get; private set; }

    /// <summary>Begins to connect.</summary>
    /// <param name="wake">Ends the owner's wait; called from any thread.</param>
    public void Begin(Action wake)
    {
        _reader.Clear();
        _isActivating = false;
        Failure = null;
        DeadlineNs = _clock.NowNs + ConnectNs;
        _link = new ByteLink(_endPoint, _tls is null ? null : () => _tls, wake);
    }

    /// <summary>Goes on with what can go on: connecting, activating, sending.</summary>
    public void Advance()
    {
        if (_link is not { } link)
        {
            return;
        }

        try
        {
            link.Advance();
            if (!link.IsReady)
            {
                FailIfLate("the connection does not stand");
                return;
            }

            if (!IsActive && !_isActivating)
            {
                _isActivating = true;
                DeadlineNs = _clock.NowNs + A_DoIP_CtrlNs;
                link.Write(TesterMessages.RoutingActivation(_options.Version, _options.Source, _options.Activation));
            }

            link.Flush();
            FailIfLate("no answer to the routing activation (A_DoIP_Ctrl)");
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            Break(ChannelFault.DriverError, e.Message, e);
        }
    }

    /// <summary>Takes the next message that is not the connection's own business.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="payload">Its payload, valid until the next call.</param>
    /// <returns>False when there is none; the connection may be broken then.</returns>
    public bool TryTake(out GenericHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        while (_link is { IsReady: true } link)
        {
            if (_reader.TryTake(out header, out payload, out var problem))
            {
                if (IsForOwner(header.Type, payload))
                {
                    return true;
                }
            }
            else if (problem is not null)
            {
                Break(ChannelFault.DriverError, problem, null);
            }
            else if (!TryRead(link))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Sends a diagnostic message; what the socket does not take at once leaves later.</summary>
    public void Send(ushort target, ReadOnlySpan<byte> data)
    {
        TesterMessages.WriteDiagnosticStart(_messageStart, _options.Version, _options.Source, target, data.Length);
        Write(_messageStart, data);
    }

    /// <summary>Ends the connection for a reason that the owner has found.</summary>
    public void Break(ChannelFault fault, string reason, Exception? cause)
    {
        var what = IsActive ? "connection lost" : "cannot connect";
        Failure = new ChannelException(fault, $"DoIP entity {Name}: {what}: {reason}", cause);
        Close();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Close()
    {
        _link?.Dispose();
        _link = null;
        IsActive = false;
        DeadlineNs = long.MaxValue;
    }

    private void FailIfLate(string what)
    {
        if (_clock.NowNs >= DeadlineNs)
        {
            Break(ChannelFault.DriverError, $"{what} within 2 s", null);
        }
    }

    private void Write(ReadOnlySpan<byte> start, ReadOnlySpan<byte> rest)
    {
        try
        {
            _link!.Write(start);
            _link.Write(rest);
            _link.Flush();
        }
        catch (IOException e)
        {
            Break(ChannelFault.DriverError, e.Message, e);
        }
    }

    private bool TryRead(ByteLink link)
    {
        try
        {
            var count = link.Read(_reader.Room());
            _reader.Commit(count);
            return count > 0;
        }
        catch (IOException e)
        {
            Break(ChannelFault.DriverError, e.Message, e);
            return false;
        }
    }

    private bool IsForOwner(PayloadType type, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case PayloadType.RoutingActivationResponse:
                OnActivation(payload);
                return false;
            case PayloadType.AliveCheckRequest:
                Write(_aliveCheckResponse, []);
                return false;
            case PayloadType.GenericNack when !IsActive:
                var code = payload.IsEmpty ? (byte)0xFF : payload[0];
                Break(ChannelFault.DriverError, $"header refused: {Codes.OfGenericNack(code)} ({code:X2})", null);
                return false;
            default:
                return IsActive;
        }
    }

    private void OnActivation(ReadOnlySpan<byte> payload)
    {
        if (IsActive)
        {
            return;
        }

        var code = payload.Length >= ActivationLengthMin ? payload[ActivationCodeOffset] : (byte)0xFF;
        if (code == Codes.RoutingActivated)
        {
            IsActive = true;
            DeadlineNs = long.MaxValue;
            return;
        }

        Break(
            Codes.IsBusy(code) ? ChannelFault.DeviceBusy : ChannelFault.NotSupported,
            $"routing activation of {_options.Source:X4}, type {_options.Activation:X2}, refused: "
            + $"{Codes.OfRoutingActivation(code)} ({code:X2})",
            null);
    }
}
