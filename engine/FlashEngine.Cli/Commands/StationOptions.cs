using System.CommandLine;
using FlashEngine.Cli.Composition;
using FlashEngine.Plugins;
using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Cli.Commands;

/// <summary>The options of every verb that works on a vehicle.</summary>
internal sealed class StationOptions
{
    private readonly PluginOptions _plugins = new();

    private readonly Option<string> _vehicle = new("--vehicle")
    {
        Description = "The vehicle file: channels, ECUs, how they are unlocked.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<bool> _simulate = new("--simulate")
    {
        Description = "Simulate the vehicle's buses and ECUs in this process; nothing real is touched.",
    };

    private readonly Option<bool> _fast = new("--fast")
    {
        Description = "With --simulate: run the buses in virtual time, as fast as the machine can.",
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "With --simulate: everything left to chance follows from this number.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "The folder of the station's journals, and with --simulate of the ECUs' memories. Default: one "
            + "per vehicle in the user's data; none with --simulate.",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        command.Add(_vehicle);
        command.Add(_simulate);
        command.Add(_fast);
        command.Add(_seed);
        command.Add(_state);
        _plugins.AddTo(command);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(_simulate) && result.GetValue(_fast))
            {
                result.AddError("--fast needs --simulate");
            }
        });
    }

    /// <summary>Reads the vehicle file and finds what its jobs need.</summary>
    /// <exception cref="InputException">A file or folder is unusable, or an adapter's name mistyped.</exception>
    public VehicleStation Open(ParseResult parsed)
    {
        var installation = Installation.Find();
        var vehicle = VehicleFileReader.Load(parsed.GetRequiredValue(_vehicle));
        var simulate = parsed.GetValue(_simulate);
        var settings = new StationSettings
        {
            Simulate = simulate,
            Virtual = parsed.GetValue(_fast),
            Seed = parsed.GetValue(_seed),
            StateFolder = FolderOption.Read(_state, parsed)
                ?? (simulate ? null : installation.StateFolder(vehicle.Vehicle)),
        };
        var plugins = _plugins.Load(parsed, installation);
        if (!simulate)
        {
            CheckAdapters(vehicle, plugins);
        }

        return new VehicleStation(vehicle, settings, plugins, new FlashScriptHost(installation.ScriptCache));
    }

    // A name that is near a known one is a slip; what other names lack, the host knows better.
    private static void CheckAdapters(VehicleFile vehicle, PluginHost plugins)
    {
        string[] known = [.. plugins.Adapters.Keys, .. plugins.PduAdapters.Keys];
        foreach (var channel in vehicle.Channels.Where(channel => !known.Contains(channel.Adapter)))
        {
            if (NearestName.Find(channel.Adapter, known) is { } nearest)
            {
                throw new InputException(
                    $"{vehicle.FileName}: channel '{channel.Name}': there is no adapter '{channel.Adapter}'; did you "
                    + $"mean '{nearest}'?");
            }
        }
    }
}
