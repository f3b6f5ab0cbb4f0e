using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// Attempts to connect, with the version of MQTT that the broker takes. A broker that knows no MQTT 5 answers with
/// "unsupported protocol version" (0x84), with the refusal of MQTT 3.1.1 (0x01), or closes the connection; what was
/// found out holds for all attempts that follow.
/// </summary>
internal sealed partial class MosquittoConnection
{
    private MqttProtocol _protocol;
    private bool _isProtocolProven;
    private int? _connectAnswer;

    /// <summary>
    /// With MQTT 3.1.1 a session outlives a disconnect on purpose; only a connection that begins with a clean one ends
    /// it. This is how to make that, or null when there is nothing to end.
    /// </summary>
    public MqttConnectOptions? RemainingSession =>
        _saidDisconnect && _protocol == MqttProtocol.V311
        && _options is { SessionExpirySeconds: > 0, KeepsSession: false }
            ? _options with { Protocol = MqttProtocol.V311, SessionExpirySeconds = 0, Presence = null }
            : null;

    /// <summary>CONNACK arrived.</summary>
    public void HandleConnectAnswer(int reason) => _connectAnswer = reason;

    private bool Reconnect(JitteredBackoff backoff)
    {
        string? said = null;
        while (!_stop.Task.Wait(backoff.Next()))
        {
            if (TryConnect() is not { } failure)
            {
                return true;
            }

            // Said when it is news, not at every attempt of a night without a network.
            if (failure.Message != said && !Stopping)
            {
                said = failure.Message;
                _events.Said(said);
            }
        }

        return false;
    }

    private JobException? TryConnect()
    {
        var failure = Attempt(out int code);
        if (failure is not null && MeansOldBroker(code))
        {
            Speak(MqttProtocol.V311);
            var older = Attempt(out _);
            if (_connectAnswer is null)
            {
                Speak(MqttProtocol.V5); // it was not the version
                return failure;
            }

            _events.Said($"{MosquittoFailure.Name(_options)} does not take MQTT 5; going on with MQTT 3.1.1");
            failure = older;
        }

        _isProtocolProven |= failure is null;
        return failure;
    }

    // A connection that ends without an answer may have other reasons, so it counts only with a broker that never took
    // MQTT 5.
    private bool MeansOldBroker(int code)
    {
        if (_options.Protocol != MqttProtocol.Auto || _protocol != MqttProtocol.V5 || Stopping)
        {
            return false;
        }

        return _connectAnswer is { } answer
            ? answer is MosquittoFailure.UnsupportedVersionReason or MosquittoFailure.UnsupportedVersionAnswer
            : !_isProtocolProven && code is MosquittoNative.ConnectionLost or MosquittoNative.ProtocolError
                or MosquittoNative.MalformedPacket;
    }

    private void Speak(MqttProtocol protocol)
    {
        _protocol = protocol;
        _ = MosquittoNative.IntOption(_client, MosquittoNative.OptionProtocolVersion, (int)protocol);
    }

    private JobException? Attempt(out int code)
    {
        lock (_log)
        {
            _log.Clear();
        }

        _connectAnswer = null;
        var watch = Stopwatch.StartNew();
        code = ConnectNative();
        while (code == MosquittoNative.Success && _connectAnswer is null)
        {
            if (watch.Elapsed > _options.ConnectTimeout || Stopping)
            {
                return MosquittoFailure.Silent(_options);
            }

            code = MosquittoNative.Loop(_client, ConnectLoopTimeoutMs, 1);
        }

        int systemError = Marshal.GetLastPInvokeError();
        lock (_log)
        {
            return _connectAnswer switch
            {
                null => MosquittoFailure.Connecting(_options, code, systemError, _log),
                0 => null,
                { } reason => MosquittoFailure.Refused(_options, reason),
            };
        }
    }

    private int ConnectNative()
    {
        int code = _options.Presence is { } presence
            ? MosquittoSettings.SetWill(_client, presence.Topic, presence.Payload(false))
            : MosquittoNative.Success;
        if (code != MosquittoNative.Success)
        {
            return code;
        }

        nint properties = SessionExpiry(_options.SessionExpirySeconds);
        code = MosquittoNative.Connect(
            _client, _options.Host, _options.Port, _options.KeepAliveSeconds, null, properties);
        int systemError = Marshal.GetLastPInvokeError();
        MosquittoNative.PropertyFreeAll(ref properties);
        Marshal.SetLastPInvokeError(systemError);
        return code;
    }

    // MQTT 3.1.1 has no properties; there the flag "clean session" says it.
    private nint SessionExpiry(uint seconds)
    {
        nint properties = 0;
        if (_options.SessionExpirySeconds > 0 && _protocol == MqttProtocol.V5)
        {
            _ = MosquittoNative.PropertyAddInt32(
                ref properties, MosquittoNative.PropertySessionExpiryInterval, seconds);
        }

        return properties;
    }
}
