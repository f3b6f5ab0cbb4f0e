using System.CommandLine;
using FlashEngine.Can;
using FlashEngine.Cli.Composition;
using FlashEngine.Cli.Display;
using Spectre.Console;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash adapters</c>: what is known and plugged in.</summary>
internal static class AdaptersCommand
{
    public static Command Create()
    {
        var adapters = new Command("adapters", "CAN hardware: what is known and what is plugged in.");
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
                AddRows(table, adapter);
            }

            Terminal.Open().Write(table);
        });
        adapters.Add(list);
        adapters.Add(AdaptersCheckCommand.Create());
        return adapters;
    }

    private static void AddRows(Table table, ICanAdapter adapter)
    {
        try
        {
            var devices = adapter.List(new NoWires());
            foreach (var device in devices)
            {
                table.AddRow(
                    new Text(adapter.Name),
                    new Text(device.Device),
                    new Text(device.Capabilities.HasFlag(CanCapabilities.Fd) ? "classic, FD" : "classic"),
                    new Text(device.Description));
            }

            if (devices.Count == 0)
            {
                table.AddRow(new Text(adapter.Name), new Text("-"), new Text(""), new Text("no device"));
            }
        }
        catch (ChannelException e)
        {
            // A vendor's missing library is what this list is there to tell.
            table.AddRow(new Text(adapter.Name), new Text("-"), new Text(""), new Text(e.Message));
        }
    }
}
