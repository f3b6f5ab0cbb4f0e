using System.Security.Cryptography;
using FlashEngine.Cli.Commands;
using FlashEngine.Cli.Composition;
using FlashEngine.Cli.Display;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Plugins;
using FlashEngine.Rehearsal.Ota;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages.Trust;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Vehicles;
using Spectre.Console;

namespace FlashEngine.Cli.Demo;

/// <summary>How the demo runs.</summary>
internal sealed record DemoSettings
{
    /// <summary>Buses in virtual time.</summary>
    public required bool Fast { get; init; }

    /// <summary>What chance follows from; null: real chance.</summary>
    public required ulong? Seed { get; init; }

    /// <summary>The folder that survives the demo; null: none.</summary>
    public required string? StateFolder { get; init; }

    /// <summary>Go on with the demo that was cut off in the folder.</summary>
    public required bool Resume { get; init; }

    /// <summary>Die without another instruction when so much of all bytes is transferred, 0..1; null: live.</summary>
    public required double? KillAt { get; init; }

    public required string? ReportFolder { get; init; }

    public required string? TraceFile { get; init; }
}

/// <summary>
/// The main job from one end to the other: backend, broker, agent, package server, package, vehicle. Every part is the
/// product's own or a real one; only the vehicle is simulated. Everything is fresh and gone afterwards.
/// </summary>
internal sealed class DemoRun(Installation installation, PluginHost plugins, DemoSettings settings)
{
    private const string DeviceId = "demo-car";
    private const string CommandId = "cmd-demo-1";
    private const int DownloadTimeoutSeconds = 60;
    private readonly IAnsiConsole _console = Terminal.Open();

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var firmware = DemoFirmware.Read();
        using var folder = DemoWorkFolder.Create(installation, settings.StateFolder, settings.Resume);
        using var certificates = DemoCertificates.Create(folder.Combine("certificates"), DateTimeOffset.UtcNow);
        var vehicle = LoadVehicle(folder);
        var (package, packageRoot) = settings.Resume
            ? DemoPackage.In(folder.Combine("package"))
            : DemoPackage.Make(vehicle, firmware, folder.Combine("package"), certificates, DateTimeOffset.UtcNow);
        await using var broker = await DemoBroker.StartAsync(
            folder.Combine("certificates"), certificates, cancellation);
        await using var server = await DemoPackageServer.StartAsync(package, certificates, cancellation);
        Introduce(vehicle, package, broker.Port, server.PackageUrl);

        using var station = new VehicleStation(
            vehicle,
            new StationSettings
            {
                Simulate = true,
                Virtual = settings.Fast,
                Seed = settings.Seed ?? RandomSeed(),
                StateFolder = settings.StateFolder is null ? null : folder.State,
            },
            plugins,
            new FlashScriptHost(installation.ScriptCache));
        var job = new JobSettings
        {
            TraceFile = settings.TraceFile,
            Resume = settings.Resume ? Resumption.Asked : Resumption.Never,
        };
        await using var screen = new AgentScreen(_console, new LineFeed());
        var trust = new PackageTrust { Roots = TrustOption.Read(packageRoot) };
        var flash = new AgentFlashJob(station, trust, key: null, job, settings.ReportFolder, screen);
        using var death = settings.KillAt is { } share
            ? new DemoDeath(share, flash, station, () => broker.Kill())
            : null;
        var (report, answer) = await ExchangeAsync(
            screen, flash, certificates, broker.Port, server.PackageUrl, package, folder, cancellation);
        JobEnd.Show(_console, station, report, settings.ReportFolder, settings.TraceFile);
        return Judge(station, report, answer);
    }

    private static ulong RandomSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private VehicleFile LoadVehicle(DemoWorkFolder folder)
    {
        var vehicle = VehicleFileReader.Load(folder.VehicleFile);
        DemoKeys.Write(
            Path.GetDirectoryName(folder.VehicleFile)!,
            vehicle.Ecus.Select(ecu => ecu.Security?.Secret).OfType<string>(),
            settings.Seed,
            keep: settings.Resume);
        return vehicle;
    }

    private void Introduce(VehicleFile vehicle, string package, int brokerPort, Uri packageUrl)
    {
        var types = vehicle.Ecus.Select(ecu => ecu.Type.Name).Distinct().Count();
        var size = Format.Size(new FileInfo(package).Length);
        _console.MarkupLine(
            $"vehicle   {vehicle.Ecus.Count} simulated ECUs of {types} types on {vehicle.Channels.Count} buses");
        _console.MarkupLine($"package   {size} signed, micro:bit MicroPython and Arduino firmware");
        _console.MarkupLine($"broker    mosquitto on mqtts://localhost:{brokerPort}");
        _console.MarkupLine($"server    {Markup.Escape(packageUrl.ToString())}");
    }

    /// <summary>The backend asks over the broker; the agent downloads, flashes and answers.</summary>
    private static async Task<(JobReport Report, string Answer)> ExchangeAsync(
        AgentScreen screen,
        AgentFlashJob job,
        DemoCertificates certificates,
        int brokerPort,
        Uri packageUrl,
        string package,
        DemoWorkFolder folder,
        CancellationToken cancellation)
    {
        screen.Open();
        var ota = OtaSettings.FromEnvironment(
            new OtaOptions
            {
                DeviceId = DeviceId,
                Broker = $"mqtts://localhost:{brokerPort}",
                CaFile = certificates.TlsRootFile,
                DownloadFolder = folder.Combine("downloads"),
                DownloadCaFile = certificates.TlsRootFile,
            },
            _ => null);
        using var downloader = new Downloader(ota.ToDownloader(), TimeProvider.System);
        await using var agentMqtt = new MosquittoClient();
        await using var backendMqtt = new MosquittoClient();
        await using var backend = new DemoBackend(backendMqtt, DeviceId, screen.Lines);
        await backend.ConnectAsync(ota.ToMqtt() with { ClientId = "backend", Presence = null }, cancellation);
        var ports = new OtaAgentPorts
        {
            Mqtt = agentMqtt,
            Downloader = downloader,
            Job = job,
            Store = new MemoryCommands(isDurable: false),
        };
        var agent = new OtaAgent(ota, ports, TimeProvider.System, line => screen.Lines.Post("agent", line));
        var running = agent.RunAsync(once: true, cancellation);
        _ = await Task.WhenAny(agent.Ready, running);
        await backend.RequestAsync(await RequestAsync(packageUrl, package, cancellation), cancellation);
        var code = await running;
        var report = job.LastReport
            ?? throw new JobException(code, "the agent ended before the vehicle was flashed; its lines above say why");

        // Also after a cancel: the agent has published its result, and the report is shown with it.
        return (report, await backend.Result.WaitAsync(
            TimeSpan.FromSeconds(DownloadTimeoutSeconds), CancellationToken.None));
    }

    private static async Task<DemoRequest> RequestAsync(Uri url, string package, CancellationToken cancellation)
    {
        await using var content = File.OpenRead(package);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        return new DemoRequest(
            CommandId, url, "2026.11", sha256, content.Length, DownloadTimeoutSeconds, DateTimeOffset.UtcNow);
    }

    /// <summary>
    /// The report's word is not enough: the simulated memories are held against the firmware's bytes.
    /// </summary>
    private int Judge(VehicleStation station, JobReport report, string answer)
    {
        // An ECU that did not get there has its own error above; here only promises are checked.
        var wrong = report.Ecus
            .Where(ecu => ecu.Result == ReportWords.Success && ecu.Sha256 != ecu.ImageSha256)
            .Select(ecu => ecu.Name)
            .ToList();
        if (wrong.Count > 0)
        {
            throw new JobException(
                FlashExitCode.Verification, $"memory is not the firmware's bytes in {string.Join(", ", wrong)}");
        }

        if (station.Violations.Count > 0)
        {
            throw new JobException(
                FlashExitCode.Verification, $"{station.Violations.Count} frames were sent that ISO 15765-2 forbids");
        }

        if (report.ExitCode != (int)FlashExitCode.Ok)
        {
            return report.ExitCode;
        }

        _console.MarkupLine(
            $"every ECU's memory is the firmware's bytes; the backend was told {Markup.Escape(answer)}");
        return (int)FlashExitCode.Ok;
    }
}
