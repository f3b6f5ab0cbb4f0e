using System.Threading.Channels;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>
/// One process of the device: an agent whose ports all end at once when it is killed. Nothing is cleaned up then, and
/// nothing that the dead agent still does reaches the world.
/// </summary>
internal sealed class Life : IMqttClient, ICommandStore, IFlashJob, IDownloadStore, IDisposable
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(20);
    private readonly World _world;
    private readonly Channel<MqttMessage> _messages = Channel.CreateUnbounded<MqttMessage>();
    private readonly Queue<(string Topic, byte[] Payload, TaskCompletionSource Done)> _unconfirmed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Downloader _downloader;
    private bool _isSending;

    public Life(World world)
    {
        _world = world;
        _downloader = new Downloader(new Server(world, this), this, 1000, world.Loop.Time);
        var settings = world.Settings(new OtaSettings
        {
            BrokerHost = "broker.example",
            DownloadFolder = "",
            Policy = world.Policy,
        });
        var ports = new OtaAgentPorts
        {
            Mqtt = this,
            Downloader = _downloader,
            Job = this,
            Store = this,
            PollNetwork = new Server(world, this),
        };
        var agent = new OtaAgent(settings, ports, world.Loop.Time, line => Log.Add(line), new Random(1));
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(world.Loop);
        Running = RunAsync(agent);
        SynchronizationContext.SetSynchronizationContext(before);
    }

    event Action<string>? IMqttClient.ConnectionLost
    {
        add => _lost += value;
        remove => _lost -= value;
    }

    event Action? IMqttClient.ConnectionRestored
    {
        add => _restored += value;
        remove => _restored -= value;
    }

    private Action<string>? _lost;
    private Action? _restored;

    /// <summary>It was killed.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Completes when the agent ends by itself.</summary>
    public Task Running { get; }

    public List<string> Log { get; } = [];

    ChannelReader<MqttMessage> IMqttClient.Messages => _messages.Reader;

    public bool IsDurable => true;

    public string Name => "memory";

    /// <summary>The process is gone, without another instruction.</summary>
    public void Kill()
    {
        IsDead = true;
        _world.Attach(null);
    }

    /// <summary>Ctrl+C.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        Kill();
        _downloader.Dispose();
        _stop.Dispose();
    }

    /// <summary>The connection breaks, and comes back after a while.</summary>
    public void LoseBroker(TimeSpan duration)
    {
        _world.IsBrokerGone = true;
        _lost?.Invoke("connection reset by the broker");
        _world.Loop.After(duration, () =>
        {
            _world.IsBrokerGone = false;
            if (!IsDead)
            {
                _restored?.Invoke();
                Send();
                _world.Deliver();
            }
        });
    }

    /// <summary>The broker answers again.</summary>
    public void WakeBroker()
    {
        _world.IsBrokerSilent = false;
        Send();
    }

    async Task IMqttClient.ConnectAsync(MqttConnectOptions options, CancellationToken cancellation)
    {
        await _world.Loop.PauseAsync(RoundTrip);
        if (_world.IsBrokerGone)
        {
            throw new JobException(FlashExitCode.Network, "connection refused");
        }
    }

    async Task IMqttClient.SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellation)
    {
        await _world.Loop.PauseAsync(RoundTrip);
        if (!IsDead && filter.EndsWith("/consent", StringComparison.Ordinal))
        {
            _world.Attach(message => _messages.Writer.TryWrite(message)); // the last one
        }
    }

    public Task PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, MqttQos qos, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource();
        if (_world.RefusedTopic is { } refused && topic.EndsWith(refused, StringComparison.Ordinal))
        {
            _world.RefusedTopic = null;
            return Task.FromException(new JobException(FlashExitCode.Network, $"'{topic}' refused by the broker"));
        }

        _unconfirmed.Enqueue((topic, payload.ToArray(), done));
        Send();
        return done.Task;
    }

    public Task RetainAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        PublishAsync(topic, payload, MqttQos.AtLeastOnce, cancellation);

    Task IMqttClient.DisconnectAsync()
    {
        if (!IsDead)
        {
            _world.Attach(null);
        }

        return Task.CompletedTask;
    }

    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;

    public StoredCommand? Find(string id) => Alive(() => _world.Store.Find(id));

    public IReadOnlyList<StoredCommand> Unfinished() => Alive(_world.Store.Unfinished);

    public IReadOnlyList<OutboxMessage> Outbox() => Alive(_world.Store.Outbox);

    public IReadOnlyList<OutboxMessage> Write(StoredCommand? command, params IReadOnlyList<OutboxMessage> messages) =>
        Alive(() =>
        {
            var isNew = command is not null && _world.Store.Find(command.Id)?.State != command.State;
            if (isNew)
            {
                Entering(command!);
            }

            if (_world.IsStoreFull)
            {
                throw new InputException("station.db: database or disk is full");
            }

            var written = _world.Store.Write(command, messages);
            if (isNew)
            {
                _world.Written(command!);
            }

            return IsDead ? throw new KilledException() : written;
        });

    /// <summary>Is told of a state before it is written.</summary>
    public Action<StoredCommand> Entering { get; set; } = _ => { };

    public void Confirm(long sequence) => Alive(() =>
    {
        _world.Store.Confirm(sequence);
        return true;
    });

    public void Decide(string id, StoredDecision decision) => Alive(() =>
    {
        _world.Store.Decide(id, decision);
        return true;
    });

    public StoredDecision? TakeDecision(string id) => Alive(() => _world.Store.TakeDecision(id));

    async Task IFlashJob.VerifyAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation)
    {
        await Pause(_world.IsCheckSilent ? TimeSpan.FromDays(1) : RoundTrip);
        Assert.Equal(_world.Package, _world.Packages[packagePath]);
        if (_world.IsSignatureWrong)
        {
            throw new InputException("the signer does not lead to a trusted root");
        }
    }

    async Task<string?> IFlashJob.FindObstacleAsync(CancellationToken cancellation)
    {
        await Pause(RoundTrip);
        return _world.IsVehicleGone
            ? throw new JobException(FlashExitCode.Precondition, "no answer from the vehicle") : _world.Obstacle();
    }

    async Task<FlashJobOutcome> IFlashJob.RunAsync(
        string packagePath, FlashRequestInfo info, CancellationToken cancellation)
    {
        _world.FlashCalls++;
        if (info.IsResumed && _world.UnreadyStarts-- > 0)
        {
            throw new InputException("the clock is not set");
        }

        var isAgain = info.IsResumed && _world.Flashed.ContainsKey(info.CommandId);
        for (var left = isAgain ? TimeSpan.Zero : _world.FlashTime; left > TimeSpan.Zero;)
        {
            var pause = left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
            left -= pause;
            await Pause(_world.StuckFlash == info.CommandId ? TimeSpan.FromDays(100) : pause);
            if (cancellation.IsCancellationRequested)
            {
                await GoBackAsync(info);
                return new FlashJobOutcome(false, true, false, "cancelled", FlashExitCode.Cancelled)
                {
                    Ecus = [new EcuOutcome("engine", "cancelled", "1.0.0", null, "2.0.0", "cancelled", "recoverable")],
                };
            }
        }

        if (_world.IsFlashFailing)
        {
            return new FlashJobOutcome(false, false, false, "engine: erase refused", FlashExitCode.Erase);
        }

        if (!isAgain)
        {
            _world.Flashed[info.CommandId] = _world.Flashed.GetValueOrDefault(info.CommandId) + 1;
        }

        return new FlashJobOutcome(true, false, false, "1 of 1 ECUs show the wanted version", FlashExitCode.Ok)
        {
            Ecus = [new EcuOutcome("engine", "success", "1.0.0", _world.IsVersionOld ? "1.0.0" : "2.0.0", "2.0.0",
                null, "runs the new software")],
        };
    }

    private async Task GoBackAsync(FlashRequestInfo info)
    {
        for (var left = _world.WayBack; left > TimeSpan.Zero; left -= TimeSpan.FromMinutes(1))
        {
            await Pause(TimeSpan.FromMinutes(1));
            info.Progress.Report(new FlashProgress("engine", "download", (int)left.TotalMinutes, 0, 0));
        }
    }

    void IDownloadStore.RemoveParts()
    {
        // Parts end with the process.
    }

    ValueTask<string?> IDownloadStore.FindAsync(string sha256, long size, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Alive(() => _world.Packages.ContainsKey(sha256)) ? sha256 : null);
    }

    void IDownloadStore.MakeRoom(string sha256, long size, IReadOnlyCollection<string> inUse)
    {
        // Whether there is room shows when it is written.
    }

    ValueTask<IPartFile> IDownloadStore.OpenAsync(string sha256, long size, CancellationToken cancellation) =>
        ValueTask.FromResult<IPartFile>(new Part(this, sha256));

    void IDownloadStore.RemovePart(string sha256)
    {
        // Parts end with the process.
    }

    private static async Task RunAsync(OtaAgent agent, CancellationToken stop) => await agent.RunAsync(false, stop);

    private Task RunAsync(OtaAgent agent) => RunAsync(agent, _stop.Token);

    private T Alive<T>(Func<T> work) => IsDead ? throw new KilledException() : work();

    /// <summary>Time passes; for a dead process it never does.</summary>
    private async Task Pause(TimeSpan duration)
    {
        await _world.Loop.PauseAsync(duration);
        _ = Alive(() => true);
    }

    private void Send()
    {
        if (!_isSending)
        {
            _isSending = true;
            _world.Loop.After(RoundTrip, SendOne);
        }
    }

    private void SendOne()
    {
        _isSending = false;
        if (IsDead || _world.IsBrokerGone || !_unconfirmed.TryPeek(out var next))
        {
            return;
        }

        _world.Hear(next.Topic, next.Payload);
        if (!_world.IsBrokerSilent && !IsDead)
        {
            _ = _unconfirmed.Dequeue();
            Send();
            next.Done.TrySetResult();
        }
    }

    private sealed class Part(Life life, string sha256) : IPartFile
    {
        private readonly MemoryStream _content = new();

        public long Length => _content.Length;

        public string? Validator { get; set; }

        public string Sha256 => Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(_content.ToArray()));

        public Task WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            if (life._world.IsDiskFull)
            {
                throw new IOException("no space left on device");
            }

            _content.Write(bytes.Span);
            return Task.CompletedTask;
        }

        public Task CheckpointAsync() => Task.CompletedTask;

        public void Restart() => _content.SetLength(0);

        public string Keep() => life.Alive(() =>
        {
            life._world.Packages[sha256] = _content.ToArray();
            return sha256;
        });

        public void Dispose() => _content.Dispose();
    }

    private sealed class Server(World world, Life life) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == "/poll" && world.Poll is { } poll)
            {
                return poll(request);
            }

            world.ServerRequests++;
            var done = new TaskCompletionSource();
            using var registration = cancellationToken.Register(
                () => world.Loop.After(TimeSpan.Zero, () => done.TrySetCanceled(cancellationToken)));
            if (!world.IsServerSilent)
            {
                world.Loop.After(RoundTrip, () => done.TrySetResult());
            }

            await done.Task.ConfigureAwait(false);
            _ = life.Alive(() => true);
            return world.IsServerGone
                ? throw new HttpRequestException(HttpRequestError.ConnectionError, "connection refused")
                : new HttpResponseMessage(world.ServerStatus) { Content = new ByteArrayContent(world.Package) };
        }
    }
}
