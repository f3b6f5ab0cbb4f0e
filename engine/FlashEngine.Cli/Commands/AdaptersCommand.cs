using System.CommandLine;
using FlashEngine.Can;
using FlashEngine.Cli.Display;
using FlashEngine.Station.Channels;
using FlashEngine.Wire;
using Spectre.Console;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash adapters</c>: what is known and plugged in.</summary>
internal static class AdaptersCommand
{
    public static Command Create()
    {
        var adapters = new Command("adapters", "Hardware and DoIP entities: what is known and what is there.");
        var list = new CommandWithExamples(
            "list",
            "Lists the adapters and, for each, the devices that could be opened now.",
            "flash adapters list");
        var options = new PluginOptions();
        options.AddTo(list);
        list.SetAction(parsed =>
        {
            using var host = options.Load(parsed, Installation.Find());
            var table = Tables.Create("adapter", "device", "can", "description");
            foreach (var adapter in host.Adapters.Values.OrderBy(adapter => adapter.Name, StringComparer.Ordinal))
            {
                AddRows(table, adapter.Name, () => adapter.List(new NoWires()).Select(device => (
                    device.Device,
                    device.Capabilities.HasFlag(CanCapabilities.Fd) ? "classic, FD" : "classic",
                    device.Description)));
            }

            foreach (var adapter in host.PduAdapters.Values.OrderBy(adapter => adapter.Name, StringComparer.Ordinal))
            {
                AddRows(
                    table,
                    adapter.Name,
                    () => adapter.List(new NoWires()).Select(device => (device.Device, "", device.Description)));
            }

            Terminal.Open().Write(table);
        });
        adapters.Add(list);
        adapters.Add(AdaptersCheckCommand.Create());
        return adapters;
    }

    private static void AddRows(
        Table table, string adapter, Func<IEnumerable<(string Device, string Can, string Description)>> list)
    {
        try
        {
            foreach (var (device, can, description) in list().DefaultIfEmpty(("-", "", "no device")))
            {
                table.AddRow(new Text(adapter), new Text(device), new Text(can), new Text(description));
            }
        }
        catch (ChannelException e)
        {
            // A vendor's missing library is what this list is there to tell.
            table.AddRow(new Text(adapter), new Text("-"), new Text(""), new Text(e.Message));
        }
    }

    private sealed class NoWires : IAdapterHost
    {
        public IStationClock Clock { get; } = new MonotonicClock();

        public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();
    }
}
