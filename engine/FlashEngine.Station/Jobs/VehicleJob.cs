using FlashEngine.Can;
using FlashEngine.Journal;
using FlashEngine.Scheduling;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Brings every ECU of a vehicle to the versions of a package: prepares, plans, opens the channels, admits sessions in
/// plan order as limits and dependencies allow, and reports. The constructor prepares and plans, and touches nothing.
/// </summary>
public sealed class VehicleJob
{
    private readonly VehicleJobOptions _options;
    private readonly IFlashScripts _scripts;
    private readonly IPluginCatalog _plugins;
    private readonly IAdapterHost _adapters;
    private readonly IStationRuntime _runtime;
    private readonly IReadOnlyList<EcuTask> _tasks;
    private readonly IReadOnlyList<AskedEcu> _witnesses;

    /// <summary>Prepares and plans a job.</summary>
    /// <exception cref="FlashException">Something given is unusable; nothing was touched.</exception>
    public VehicleJob(
        VehicleJobOptions options,
        IFlashScripts scripts,
        IPluginCatalog plugins,
        IAdapterHost adapters,
        IStationRuntime runtime)
    {
        _options = options;
        _scripts = scripts;
        _plugins = plugins;
        _adapters = adapters;
        _runtime = runtime;
        var tasks = JobPreparation.Prepare(options, scripts, plugins);
        Plan = JobPlan.Of([.. tasks.Select(task => task.Work)], Limits);
        _tasks = Plan.Order.Select(work => tasks.First(task => task.Ecu.Name == work.Name)).ToList();
        _witnesses = VehicleIdentity.WitnessesOf(
            options.Vehicle, _tasks, ecu => JobPreparation.LinkOf(ecu, options.Vehicle, plugins));
    }

    private SessionLimits Limits => new(
        _options.Vehicle.SessionsMax,
        _options.Vehicle.Channels.ToDictionary(channel => channel.Name, channel => channel.SessionsMax))
    {
        PerPowerGroup = _options.Vehicle.PowerGroups.ToDictionary(group => group.Name, group => group.SessionsMax),
    };

    /// <summary>The plan.</summary>
    public JobPlan Plan { get; }

    /// <summary>The progress of each ECU in plan order; may be read from any thread while the job runs.</summary>
    public IReadOnlyList<EcuProgress> Progress => _tasks.Select(task => task.Progress).ToList();

    /// <summary>What the job taught about the times of its ECUs; complete when it has ended.</summary>
    public IReadOnlyList<LearnedTimes> Learned { get; private set; } = [];

    /// <summary>Runs the job. Must be called on a context of the runtime.</summary>
    /// <returns>The report, whatever became of the ECUs.</returns>
    /// <exception cref="ChannelException">A channel cannot be opened; no ECU was touched.</exception>
    public async Task<JobReport> RunAsync(CancellationToken cancellation)
    {
        var startNs = _runtime.Clock.NowNs;
        var startedAt = _runtime.UtcNow;
        var channels = OpenChannels();
        try
        {
            var asked = new AskedEcus();
            await asked.ConnectAsync(Asked, channels);
            var connect = await ConnectAsync(channels, new VersionDependencies(asked));
            var identity = new VehicleIdentity(_options.Vehicle, _witnesses, asked);
            var notices = await RestoreBusesAsync(channels.Values);
            var results = await new VehicleRun(
                _options, _tasks, connect, identity, Limits, _runtime, startNs).RunAsync(cancellation);
            Learned = [.. results.Select(result => result.Learned).OfType<LearnedTimes>()];
            var frames = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var (name, channel) in channels)
            {
                frames[name] = await channel.Runner.AskAsync((loop, _) => loop.FrameCount);
            }

            var report = new ReportBuilder(_options, Plan, _runtime, startNs, startedAt)
                .Build(results, channels, frames);
            return await EndJournalAsync(report with
            {
                Notices = [.. report.Notices, .. _options.Package.Notices, .. notices],
            });
        }
        finally
        {
            foreach (var channel in channels.Values)
            {
                await channel.Runner.StopAsync();
            }
        }
    }

    /// <summary>
    /// Makes every link before the first session starts, so that nothing but an ECU can fail from then on.
    /// </summary>
    /// <returns>Makes a session of an ECU; one that restores it uses the same link.</returns>
    private async Task<Func<EcuTask, EcuSession>> ConnectAsync(
        Dictionary<string, OpenChannel> channels, VersionDependencies dependencies)
    {
        var connections = new Dictionary<string, Func<EcuTask, EcuSession>>(StringComparer.Ordinal);
        foreach (var task in _tasks)
        {
            var channel = channels[task.Ecu.Channel];
            var link = await channel.AddLinkAsync(task);
            var bus = await channel.ModeAsync(task);
            var keepAlive = await channel.KeepAliveAsync(link, bus);
            connections.Add(task.Ecu.Name, its => new EcuSession(
                its, _runtime, channel.Runner, link, bus, keepAlive, _scripts, dependencies, _options));
        }

        return task => connections[task.Ecu.Name](task);
    }

    /// <summary>Gives back what an earlier run switched off on a bus and could not switch on again.</summary>
    /// <returns>What went wrong; the sessions will meet it too, and each ends with a report of its own.</returns>
    private async Task<IReadOnlyList<string>> RestoreBusesAsync(IEnumerable<OpenChannel> channels)
    {
        var notices = new List<string>();
        var open = _options.Resumed?.OpenBuses.ToHashSet() ?? [];
        foreach (var mode in channels.SelectMany(channel => channel.Modes).Where(mode => open.Contains(mode.Name)))
        {
            try
            {
                await mode.RestoreAsync();
            }
            catch (FlashException e)
            {
                notices.Add($"{mode.Name} could not be given back: {e.Message}");
            }
        }

        return notices;
    }

    /// <summary>A dry run changes nothing, so there is nothing to go on with either.</summary>
    private async Task<JobReport> EndJournalAsync(JobReport report)
    {
        if (_options.DryRun)
        {
            return report;
        }

        try
        {
            var end = new JournalRecord(JournalEvent.JobEnded) { Number = report.ExitCode };
            await _runtime.WriteAsync(_options.Journal, end);
            return report;
        }
        catch (JobException e)
        {
            // What became of the ECUs is known and must be told; only the next run will not know that this one ended.
            return report with
            {
                ExitCode = report.ExitCode == 0 ? (int)e.ExitCode : report.ExitCode,
                Notices = [.. report.Notices, e.Message],
            };
        }
    }

    /// <summary>What the job listens to; a trace listens to everything.</summary>
    private IReadOnlyList<CanId> ReceiveIds(string channel) => _options.Trace is null
        ? [.. Ecus.Where(ecu => ecu.Channel == channel).Select(ecu => ecu.Response.Id).Distinct()]
        : [];

    /// <summary>The ECUs that the job talks to: those that it flashes, and those that it only asks.</summary>
    private IEnumerable<EcuEntry> Ecus => _tasks.Select(task => task.Ecu).Concat(Asked.Select(asked => asked.Ecu));

    private IEnumerable<AskedEcu> Asked =>
        _tasks.SelectMany(task => task.Required.Select(required => required.Ecu)).Concat(_witnesses);

    /// <summary>Opens all channels that the job needs before the first one is used.</summary>
    private Dictionary<string, OpenChannel> OpenChannels()
    {
        var opened = new List<(int Index, IChannel Channel)>();
        var entries = _options.Vehicle.Channels;
        try
        {
            for (var i = 0; i < entries.Count; i++)
            {
                if (Ecus.Any(ecu => ecu.Channel == entries[i].Name))
                {
                    opened.Add((i, ChannelOpening.Open(
                        _options.Vehicle, entries[i], _plugins, _adapters, ReceiveIds(entries[i].Name))));
                }
            }
        }
        catch (FlashException)
        {
            opened.ForEach(pair => pair.Channel.Dispose());
            throw;
        }

        return opened
            .Select(pair => new OpenChannel(
                entries[pair.Index],
                ChannelOpening.Run(
                    _runtime, entries[pair.Index].Name, pair.Channel, TraceTap.For(_options.Trace, pair.Index)),
                _options.Journal,
                _runtime))
            .ToDictionary(channel => channel.Entry.Name, StringComparer.Ordinal);
    }
}
