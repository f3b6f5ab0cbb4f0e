using System.CommandLine;
using FlashEngine.Cli.Composition;
using FlashEngine.Cli.Display;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash agent</c>.</summary>
internal static class AgentCommand
{
    public static Command Create()
    {
        var agent = new CommandWithExamples(
            "agent",
            "Waits for update requests over MQTT, downloads, verifies and flashes, and answers with one result each. "
            + "Reads DEVICE_ID, BROKER_URL, BROKER_PORT and DOWNLOAD_CHUNK_SIZE from the environment.",
            "flash agent --vehicle car.yaml --trust root.pem --broker mqtts://broker:8883 --broker-ca ca.pem",
            "flash agent --vehicle car.yaml --trust root.pem --broker mqtts://broker --broker-ca ca.pem "
            + "--broker-cert device.pem --broker-key device.key",
            "flash agent --vehicle car.yaml --trust root.pem --simulate --broker localhost:1883 --once",
            "flash agent --vehicle car.yaml --trust root.pem --director https://d.example --images https://i.example "
            + "--root roots --uptane-interval 3600 --uptane-key vehicle.key",
            "flash agent --vehicle car.yaml --trust root.pem --consent ask --window 22:00-05:30",
            "flash agent --vehicle car.yaml --trust root.pem --state state --notice-server https://ota.example "
            + "--notice-keys keys --notice-token token");
        var station = new StationOptions();
        var trust = new TrustOption();
        var vehicleKey = new VehicleKeyOption();
        var broker = new BrokerOptions();
        var downloads = new DownloadOptions();
        var uptane = new AgentUptaneOptions();
        var notices = new AgentNoticeOptions();
        var policy = new AgentPolicyOptions();
        var output = new OutputOptions();
        var once = new Option<bool>("--once")
        {
            Description = "End after the first job, with its exit code; 12 when the broker cannot be reached.",
        };
        station.AddTo(agent);
        trust.AddTo(agent);
        vehicleKey.AddTo(agent);
        broker.AddTo(agent);
        downloads.AddTo(agent);
        uptane.AddTo(agent);
        notices.AddTo(agent);
        policy.AddTo(agent);
        agent.Add(once);
        output.AddTo(agent);
        foreach (var verb in AgentDecisionCommands.Create())
        {
            agent.Add(verb);
        }

        agent.Add(AgentAuditCommand.Create());
        agent.SetAction(async (parsed, cancellation) =>
        {
            var reportFolder = output.Report(parsed);
            var settings = OtaSettings.FromEnvironment(broker.Read(parsed), Environment.GetEnvironmentVariable);
            settings = policy.AddTo(downloads.AddTo(settings, parsed), parsed);
            var trusted = trust.Load(parsed);
            using var key = vehicleKey.Load(parsed);
            using var manifestKey = uptane.LoadKey(parsed);
            using var opened = station.Open(parsed);
            using var repositories = UptaneVerifyCommand.Network(settings.DownloadCaFile);
            using var source = uptane.Open(parsed, opened, repositories);
            using var followed = notices.Open(parsed, opened, settings.DownloadCaFile, isUptane: source is not null);
            await using var screen = new AgentScreen(Terminal.Open(), new LineFeed());
            screen.Open();
            await using var mqtt = new MosquittoClient(line => screen.Lines.Post("agent", line));
            using var downloader = new Downloader(settings.ToDownloader(), TimeProvider.System);
            var job = new AgentFlashJob(
                opened,
                followed?.AddTo(trusted) ?? trusted,
                key,
                new JobSettings { TraceFile = output.Trace(parsed), Resume = Resumption.SamePackage },
                reportFolder,
                screen)
            {
                Manifest = AgentUptaneOptions.Manifest(manifestKey, opened),
            };
            using var commands = AgentCommands.Open(opened.StateFolder);
            var ports = new OtaAgentPorts
            {
                Mqtt = mqtt,
                Downloader = downloader,
                Job = job,
                Uptane = source,
                Notices = followed?.Source,
                Store = commands.Store,
            };
            var otaAgent = new OtaAgent(
                settings, ports, TimeProvider.System, line => screen.Lines.Post("agent", line));
            return (int)await otaAgent.RunAsync(parsed.GetValue(once), cancellation);
        });
        return agent;
    }
}
