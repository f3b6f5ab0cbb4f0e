using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Uptane.Reports;
using FlashEngine.Ota.Uptane.Repositories;
using FlashEngine.Ota.Uptane.Tests.Making;
using FlashEngine.Rehearsal.Ota;

namespace FlashEngine.Ota.Uptane.Tests.Wiring;

/// <summary>An agent bound to two made repositories; its vehicle only notes what it is flashed with.</summary>
internal sealed class UptaneAgentRig : IFlashJob, IUptaneRepository, IDisposable
{
    private static readonly Uri Images = new("https://images.example/repo");
    private readonly MemoryCommands _store = new(isDurable: true);
    private readonly SemaphoreSlim _checks = new(0);

    public MadeVehicle Vehicle { get; } = new();

    public PlayedBroker Broker { get; } = new();

    /// <summary>What the vehicle's next version report tells of attacks.</summary>
    public RefusalLog Refusals => new(Vehicle.Folder.At("state"), new FixedTime(FixedTime.Usual));

    /// <summary>What the vehicle was flashed with.</summary>
    public ConcurrentQueue<(byte[] Package, FlashRequestInfo Info)> Flashed { get; } = [];

    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>What the vehicle says about its conditions.</summary>
    public Func<string?> Obstacle { get; set; } = () => null;

    /// <summary>Runs the agent while something is done.</summary>
    public async Task RunAsync(TimeSpan? interval, Func<Task> work)
    {
        using var downloader = new Downloader(
            new PlayedServer(url => PlayedServer.File(Vehicle.Images.Files, url)),
            new DownloadFolder(
                Vehicle.Folder.At("downloads"), long.MaxValue, TimeSpan.FromDays(1), TimeProvider.System),
            chunkSize: 1000,
            TimeProvider.System);
        using var source = new UptaneSource(Vehicle.Update(director: this), Refusals, Images, interval);
        var settings = new OtaSettings
        {
            BrokerHost = "broker.example",
            DownloadFolder = "",
            Policy = new JobPolicy { ConditionInterval = TimeSpan.FromMilliseconds(1) },
        };
        var ports = new OtaAgentPorts
        {
            Mqtt = Broker,
            Downloader = downloader,
            Job = this,
            Store = _store,
            Uptane = source,
        };
        using var stop = new CancellationTokenSource();
        var running = Task.Run(
            () => new OtaAgent(settings, ports, TimeProvider.System, Log.Enqueue).RunAsync(once: false, stop.Token));
        await work();
        await stop.CancelAsync();
        Assert.Equal(FlashExitCode.Ok, await running);
    }

    /// <summary>The backend sends a command for a package that the Image repository's server has.</summary>
    public void Command(string id, string file, byte[] package) => Broker.Send(
        "v1/1/firmware/download/request",
        new JsonObject
        {
            ["command_id"] = id,
            ["signed_url"] = $"{Images}/{file}",
            ["version"] = "2.0",
            ["checksum"] = $"sha256:{MadeRepository.Hash(package)}",
            ["size"] = package.Length,
        });

    /// <summary>The repositories were asked once more.</summary>
    public async Task CheckedAsync() => Assert.True(await _checks.WaitAsync(TimeSpan.FromSeconds(60)));

    public Task VerifyAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation) =>
        Task.CompletedTask;

    public Task<string?> FindObstacleAsync(CancellationToken cancellation) => Task.FromResult(Obstacle());

    public async Task<FlashJobOutcome> RunAsync(
        string packagePath, FlashRequestInfo info, CancellationToken cancellation)
    {
        Flashed.Enqueue((await File.ReadAllBytesAsync(packagePath, cancellation), info));
        return new FlashJobOutcome(true, false, false, "1 of 1 ECUs show the wanted version", FlashExitCode.Ok);
    }

    public async Task<FetchResult> FetchAsync(
        string file,
        long lengthMax,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken cancellation)
    {
        var result = await Vehicle.Director.FetchAsync(file, lengthMax, sink, cancellation);
        if (file == "targets.json")
        {
            _checks.Release();
        }

        return result;
    }

    public void Dispose()
    {
        Vehicle.Dispose();
        _checks.Dispose();
    }
}
