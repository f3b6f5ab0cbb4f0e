using System.CommandLine;
using FlashEngine.Cli.Composition;
using FlashEngine.Cli.Display;
using FlashEngine.Station.Vehicles;
using Spectre.Console;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash sim</c>: a vehicle's ECUs on its own channels.</summary>
internal sealed class SimCommand
{
    private const int ViolationsShown = 20;

    private readonly PluginOptions _plugins = new();

    private readonly Option<string> _vehicle = new("--vehicle")
    {
        Description = "The vehicle file: channels, ECUs, how their simulated twins behave.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string[]> _devices = new("--device")
    {
        Description = "Put a channel's ECUs on another device of its adapter than the vehicle file names, which is "
            + "the tester's; can be given several times.",
        HelpName = "CHANNEL=DEVICE",
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Everything left to chance follows from this number.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "A folder in which the ECUs' memories survive the process.",
        HelpName = "DIR",
    };

    private SimCommand()
    {
    }

    public static Command Create()
    {
        var sim = new CommandWithExamples(
            "sim",
            "Simulates a vehicle's ECUs on its own channels, for any tester to flash, until Ctrl+C or a request to "
            + "terminate. Prints 'ready' when they answer, and at the end what each ECU holds. Exit code 8 when a "
            + "tester did what ISO 15765-2, ISO 13400-2 or an ECU's flow control forbids.",
            "flash sim --vehicle car.yaml",
            "flash sim --vehicle car.yaml --device can0=can1 --state ecus");
        var command = new SimCommand();
        foreach (var option in new Option[] { command._vehicle, command._devices, command._seed, command._state })
        {
            sim.Add(option);
        }

        command._plugins.AddTo(sim);
        sim.SetAction(command.RunAsync);
        return sim;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var vehicle = WithDevices(
            VehicleFileReader.Load(parsed.GetRequiredValue(_vehicle)), parsed.GetValue(_devices) ?? []);
        using var plugins = _plugins.Load(parsed, Installation.Find());
        using var host = new EcuHost(vehicle, plugins, parsed.GetValue(_seed), FolderOption.Read(_state, parsed));
        var console = Terminal.Open();
        var places = vehicle.Channels.Select(channel => $"{channel.Name} on {channel.Adapter}:{channel.Device}");
        console.MarkupLineInterpolated($"ready: {Format.Count(host.Ecus.Count(), "ECU")}; {string.Join(", ", places)}");
        try
        {
            await host.RunAsync(cancellation);
        }
        finally
        {
            Show(console, host);
        }

        return (int)(host.Violations.Count == 0 ? FlashExitCode.Ok : FlashExitCode.Verification);
    }

    private static VehicleFile WithDevices(VehicleFile vehicle, IReadOnlyList<string> devices)
    {
        var channels = vehicle.Channels.ToList();
        foreach (var text in devices)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || at == text.Length - 1)
            {
                throw new InputException($"--device {text}: must be CHANNEL=DEVICE");
            }

            var index = channels.FindIndex(channel => channel.Name == text[..at]);
            if (index < 0)
            {
                var known = string.Join(", ", channels.Select(channel => channel.Name));
                throw new InputException(
                    $"--device {text}: {vehicle.FileName} has no channel '{text[..at]}'; it has {known}");
            }

            var entry = channels[index];
            channels[index] = entry with { Device = text[(at + 1)..] };
        }

        return vehicle with { Channels = channels };
    }

    private static void Show(IAnsiConsole console, EcuHost host)
    {
        var table = Tables.Create("ECU", "runs", "version", "erased", "blocks written");
        foreach (var ecu in host.Ecus)
        {
            table.AddRow(
                new Text(ecu.Name),
                new Text(ecu.IsApplicationRunning ? "application" : "boot loader"),
                new Text(ecu.Version ?? "none"),
                new Text($"{ecu.FlashErases} x"),
                new Text($"{ecu.FlashWrites}"));
        }

        console.Write(table);
        foreach (var violation in host.Violations.Take(ViolationsShown))
        {
            console.MarkupLineInterpolated($"[red]forbidden:[/] {violation}");
        }

        if (host.Violations.Count > ViolationsShown)
        {
            console.WriteLine($"{host.Violations.Count - ViolationsShown} more forbidden frames");
        }
    }
}
