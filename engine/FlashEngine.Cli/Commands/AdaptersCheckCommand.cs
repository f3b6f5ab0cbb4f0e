using System.CommandLine;
using System.Globalization;
using FlashEngine.Can;
using FlashEngine.Cli.Display;
using FlashEngine.Simulation;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Channels.Contract;
using FlashEngine.Wire;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash adapters check</c>: holds an adapter against the contract, anybody's adapter.</summary>
internal sealed class AdaptersCheckCommand
{
    private readonly PluginOptions _plugins = new();

    private readonly Argument<string> _name = new("NAME") { Description = "The adapter." };

    private readonly Option<string> _device = new("--device")
    {
        Description = "One device.",
        HelpName = "DEVICE",
        Required = true,
    };

    private readonly Option<string> _peer = new("--peer")
    {
        Description = "Another device on the same bus, or the same one where it can be opened twice.",
        HelpName = "DEVICE",
        Required = true,
    };

    private readonly Option<bool> _fd = new("--fd") { Description = "Open for CAN FD, and check that too." };

    private readonly Option<int> _bitRate = new("--bitrate")
    {
        Description = "Nominal bit rate, 10000..1000000 bit/s.",
        HelpName = "RATE",
        DefaultValueFactory = _ => 500_000,
    };

    private readonly Option<int> _dataBitRate = new("--data-bitrate")
    {
        Description = "Data bit rate of CAN FD, up to 8000000 bit/s.",
        HelpName = "RATE",
        DefaultValueFactory = _ => 2_000_000,
    };

    private readonly Option<string[]> _settings = new("--option")
    {
        Description = "An option of the adapter for both devices; can be given several times.",
        HelpName = "NAME=VALUE",
    };

    private AdaptersCheckCommand()
    {
    }

    public static Command Create()
    {
        var check = new CommandWithExamples(
            "check",
            "Holds an adapter against everything that the engine relies on, with two devices on one bus that nobody "
            + "else uses. Exit code 3 when something does not hold.",
            "flash adapters check socketcan --device can0 --peer can1",
            "flash adapters check socketcan --device vcan0 --peer vcan0 --fd",
            "flash adapters check virtual --device bus --peer bus");
        var command = new AdaptersCheckCommand();
        check.Add(command._name);
        foreach (var option in new Option[]
        {
            command._device, command._peer, command._fd, command._bitRate, command._dataBitRate, command._settings,
        })
        {
            check.Add(option);
        }

        command._plugins.AddTo(check);
        RequireRange(command._bitRate, 10_000, 1_000_000);
        RequireRange(command._dataBitRate, 10_000, 8_000_000);
        check.SetAction(command.Run);
        return check;
    }

    // What is no number at all, the parser itself refuses.
    private static void RequireRange(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token, ..]
            && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)
            && (value < least || value > most))
        {
            result.AddError($"{option.Name} must be {least}..{most} bit/s");
        }
    });

    private int Run(ParseResult parsed)
    {
        using var plugins = _plugins.Load(parsed, Installation.Find());
        var adapter = plugins.Adapter(parsed.GetValue(_name)!);
        var device = Request(parsed, _device);
        using var host = new CheckHost(device);
        var bench = new ContractBench(host, adapter, device, Request(parsed, _peer));

        // A device that does not open at all is one clear error, and not a table of the same one.
        _ = bench.Capabilities;
        return (int)CheckTable.Write(
            ChannelContract.Checks.Select(check => ChannelContract.Run(check, bench)), FlashExitCode.Channel);
    }

    private CanChannelRequest Request(ParseResult parsed, Option<string> device) => new()
    {
        Device = parsed.GetValue(device)!,
        BitRate = new CanBitRate(
            parsed.GetValue(_bitRate), DataBitsPerSecond: parsed.GetValue(_fd) ? parsed.GetValue(_dataBitRate) : 0),
        Options = NamedValues.Read(_settings, parsed),
    };

    /// <summary>A host in real time. For adapters of simulated buses it simulates one of the device's name.</summary>
    private sealed class CheckHost : IAdapterHost, IDisposable
    {
        private readonly SimulatedVehicle _simulated;

        public CheckHost(CanChannelRequest device) => _simulated = new SimulatedVehicle(
            [new VirtualBusOptions(device.Device, device.BitRate)], [], Clock, seed: 1);

        public IStationClock Clock { get; } = new MonotonicClock();

        public IReadOnlyDictionary<string, IWireBus> Wires => _simulated.Buses;

        public void Dispose() => _simulated.Dispose();
    }
}
