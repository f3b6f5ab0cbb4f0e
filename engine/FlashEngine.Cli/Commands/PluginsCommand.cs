using System.CommandLine;
using FlashEngine.Cli.Display;
using FlashEngine.Plugins;
using Spectre.Console;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash plugins</c>: what is in use, and what an author needs.</summary>
internal static class PluginsCommand
{
    public static Command Create()
    {
        var plugins = new Command("plugins", "Adapters and seed/key algorithms that are loaded as plugins.");
        var list = new CommandWithExamples(
            "list",
            "Lists every plugin that was found, what it brings, and why one is not in use.",
            "flash plugins list",
            "flash plugins list --plugins /opt/oem/flash-plugins");
        var options = new PluginOptions();
        options.AddTo(list);
        list.SetAction(parsed =>
        {
            using var host = options.Load(parsed, Installation.Find());
            Write(Terminal.Open(), host.Plugins);
        });
        plugins.Add(list);
        plugins.Add(PluginsCheckCommand.Create());
        plugins.Add(PluginsNewCommand.Create());
        return plugins;
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<PluginStatus> plugins)
    {
        var table = Tables.Create("plugin", "version", "state", "brings", "folder");
        foreach (var plugin in plugins)
        {
            var brings = plugin.Adapters.Select(name => $"adapter {name}")
                .Concat(plugin.Algorithms.Select(name => $"seed/key {name}"));
            table.AddRow(
                new Text(plugin.Id),
                new Text(plugin.Version),
                new Markup(plugin.State == PluginState.Loaded ? "[green3]loaded[/]" : "[red]not in use[/]"),
                new Text(plugin.State == PluginState.Loaded ? string.Join(", ", brings) : plugin.Reason),
                new Text(plugin.Folder));
        }

        console.Write(table);
    }
}
