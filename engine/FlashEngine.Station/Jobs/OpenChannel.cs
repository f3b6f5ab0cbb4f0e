using FlashEngine.Channels;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Store;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>A channel of the vehicle while a job runs: its runner, and what its ECUs share.</summary>
internal sealed class OpenChannel(
    ChannelEntry entry, IChannelRunner runner, IJobJournal journal, IStationRuntime runtime)
{
    private readonly Dictionary<string, BusProgrammingMode> _modes = new(StringComparer.Ordinal);

    public ChannelEntry Entry { get; } = entry;

    public IChannelRunner Runner { get; } = runner;

    /// <summary>Adds the link of an ECU.</summary>
    public Task<EcuLink> AddLinkAsync(EcuTask task)
    {
        var options = task.Link;
        return Runner.AskAsync((loop, _) =>
        {
            var link = loop.AddLink(options);
            link.RemainingNs = task.Work.SoloNs;
            link.RemainingBusNs = task.Work.BusNs;
            return link;
        });
    }

    /// <summary>
    /// What keeps the ECU in its session: the TesterPresent of its functional group, or one of its own where it hears
    /// no functional requests.
    /// </summary>
    public async Task<SessionKeepAlive> KeepAliveAsync(EcuLink link, BusProgrammingMode? mode) => new(
        Runner, mode?.KeepAlive ?? await Runner.AskAsync((loop, _) => loop.AddKeepAlive(link)));

    /// <summary>The modes of the channel's functional groups.</summary>
    public IReadOnlyCollection<BusProgrammingMode> Modes => _modes.Values;

    /// <summary>The mode of the ECUs behind the task's functional address; null when it has none.</summary>
    public async Task<BusProgrammingMode?> ModeAsync(EcuTask task)
    {
        if (EcuLinks.Functional(task.Ecu, task.Link, Entry.Name) is not { } options)
        {
            return null;
        }

        if (!_modes.TryGetValue(options.Name, out var mode))
        {
            var (link, keepAlive) = await Runner.AskAsync((loop, _) =>
            {
                var functionalLink = loop.AddLink(options);
                return (functionalLink, loop.AddKeepAlive(functionalLink));
            });
            mode = _modes[options.Name] = new BusProgrammingMode(
                options.Name, Runner, link, keepAlive, journal, runtime);
        }

        return mode;
    }
}
