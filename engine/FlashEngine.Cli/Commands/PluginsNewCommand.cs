using System.CommandLine;
using FlashEngine.Cli.Templates;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash plugins new</c>: a plugin to begin with.</summary>
internal static class PluginsNewCommand
{
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "new",
            "Writes the source of a working plugin into a new folder: a seed/key algorithm (HMAC-SHA-256) or an "
            + "adapter (a bus in memory). 'dotnet build' there makes the plugin as it is.",
            "flash plugins new acme-keys",
            "flash plugins new Acme.Can --kind adapter --out src/acme-can");
        var name = new Argument<string>("NAME")
        {
            Description = "The plugin's name, which becomes its id, its namespace and the name of what it brings: "
                + "letters, digits, '-' and '.'.",
        };
        var kind = new Option<string>("--kind")
        {
            Description = "What it brings.",
            HelpName = "seedkey|adapter",
            DefaultValueFactory = _ => "seedkey",
        };
        kind.AcceptOnlyFromAmong("seedkey", "adapter");
        var folder = new Option<string?>("--out")
        {
            Description = "The folder to make; it must not be there yet. Default: NAME in the current folder.",
            HelpName = "DIR",
        };
        command.Add(name);
        command.Add(kind);
        command.Add(folder);
        command.SetAction(parsed =>
        {
            var plugin = PluginName.Parse(parsed.GetValue(name)!);
            Write(
                plugin,
                parsed.GetValue(kind) == "adapter" ? PluginKind.Adapter : PluginKind.SeedKey,
                parsed.GetValue(folder) ?? plugin.Text,
                parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static void Write(PluginName name, PluginKind kind, string folder, TextWriter output)
    {
        foreach (var file in PluginTemplate.Write(name, kind, folder))
        {
            output.WriteLine(Path.Combine(folder, file));
        }

        var shown = folder.Contains(' ', StringComparison.Ordinal) ? $"\"{folder}\"" : folder;
        output.WriteLine($"next: dotnet build {shown}");
        output.WriteLine(
            kind == PluginKind.Adapter
                ? $"then: flash adapters check {name.Id} --device loop0 --peer loop1 --plugins {shown}"
                : $"then: flash plugins check {shown}");
    }
}
