using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// One native client and the thread that runs it, from the first attempt to the end. The thread alone connects, loops
/// and destroys; other threads only add operations while there is a connection (see the other half of this class), so
/// that no native handle is used after its end.
/// </summary>
internal sealed partial class MosquittoConnection
{
    private const int LoopTimeoutMs = 1000;
    private const int ConnectLoopTimeoutMs = 100;
    private const int LogLinesMax = 16;
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(2);

    private readonly MqttConnectOptions _options;
    private readonly IMosquittoEvents _events;
    private readonly GCHandle _self;
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];
    private nint _client;
    private int _disconnectReason;

    /// <summary>Prepares the native client.</summary>
    /// <exception cref="InputException">The CA file, the certificate or its key cannot be used.</exception>
    /// <exception cref="JobException">The library refused a setting.</exception>
    public MosquittoConnection(MqttConnectOptions options, IMosquittoEvents events)
    {
        _options = options;
        _events = events;
        _renewals = new JitteredBackoff(options.ReconnectDelayFirst, options.ReconnectDelayMax, Random.Shared);
        _protocol = options.Protocol == MqttProtocol.V311 ? MqttProtocol.V311 : MqttProtocol.V5;
        if (options is { Tls: true, CaFile: { } file })
        {
            _ = CaCertificates.Read(file);
        }

        if (options is { Tls: true, CertificateFile: { } certificate })
        {
            ClientCertificate.Check(certificate, options.KeyFile, options.CaFile);
        }

        _self = GCHandle.Alloc(this);
        _client = MosquittoNative.New(
            options.ClientId, cleanStart: options.SessionExpirySeconds == 0, GCHandle.ToIntPtr(_self));
        if (_client == 0)
        {
            _self.Free();
            throw MosquittoFailure.NotSent($"client id '{options.ClientId}'", MosquittoNative.SystemError);
        }

        int code = MosquittoSettings.Apply(_client, options, _protocol);
        if (code != MosquittoNative.Success)
        {
            Destroy();
            throw MosquittoFailure.NotSent("a connection setting", code);
        }

        MosquittoCallbacks.Register(_client);
    }

    /// <summary>Completes with the first connection, or fails with its cause.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Completes when the thread has ended and the native client is gone.</summary>
    public Task Ended => _ended.Task;

    private bool Stopping => _stop.Task.IsCompleted;

    /// <summary>Starts the thread.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "mqtt" }.Start();

    /// <summary>Frees the native client of a connection that was never started.</summary>
    public void Discard() => Destroy();

    /// <summary>
    /// The connection ended; a reason below 0x80 is the library's own. The library may report one end twice, and only
    /// the first report is the broker's.
    /// </summary>
    public void HandleDisconnect(int reason) =>
        _disconnectReason = _disconnectReason != 0 ? _disconnectReason : reason;

    /// <summary>A message arrived. The library sends its PUBACK some time after this has returned.</summary>
    public void HandleMessage(string topic, ReadOnlySpan<byte> payload, bool retained)
    {
        var taken = _events.MessageArrived(topic, payload, retained);
        if (_options.WaitsForReceiver)
        {
            _ = taken.Wait(MqttConnectOptions.ReceiverTimeout);
        }
    }

    /// <summary>The library logged a warning or an error.</summary>
    public void HandleLog(string text)
    {
        lock (_log)
        {
            if (_log.Count == LogLinesMax)
            {
                _log.RemoveAt(0);
            }

            _log.Add(text);
        }
    }

    private void Run()
    {
        var failure = TryConnect();
        if (failure is null)
        {
            GoOnline();
            _connected.TrySetResult();
            StayConnected();
        }
        else
        {
            _connected.TrySetException(failure);
        }

        Close();
        _ended.TrySetResult();
    }

    private void StayConnected()
    {
        var backoff = new JitteredBackoff(_options.ReconnectDelayFirst, _options.ReconnectDelayMax, Random.Shared);
        while (true)
        {
            var lasted = Stopwatch.StartNew();
            string reason = LoopUntilLost();
            backoff.Ended(lasted.Elapsed);
            GoOffline();
            if (Stopping)
            {
                return;
            }

            _events.Lost(reason);
            if (!Reconnect(backoff))
            {
                return;
            }

            GoOnline();
            _events.Restored();
        }
    }

    private string LoopUntilLost()
    {
        _disconnectReason = 0;
        Stopwatch? stopping = null;
        while (true)
        {
            int code = MosquittoNative.Loop(_client, LoopTimeoutMs, 1);
            if (code != MosquittoNative.Success)
            {
                return MosquittoFailure.Lost(code, _disconnectReason);
            }

            AskAgain();
            if (Stopping)
            {
                stopping ??= Stopwatch.StartNew();
                if (stopping.Elapsed > DisconnectTimeout)
                {
                    return "closed";
                }

                if (stopping.Elapsed > FarewellTimeout)
                {
                    Leave();
                }
            }
        }
    }

    private void Destroy()
    {
        MosquittoNative.Destroy(_client);
        _client = 0;
        _self.Free();
    }
}
