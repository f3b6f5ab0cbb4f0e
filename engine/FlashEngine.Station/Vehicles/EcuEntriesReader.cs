using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Reads the ECUs of a vehicle file and checks them against its channels and against each other.</summary>
internal sealed class EcuEntriesReader(VehicleFile vehicle, EcuTypeFolder types)
{
    private static readonly string[] Keys =
    [
        "name", "type", "channel", .. AddressingReader.Keys, "hardware", "security", "authentication", "after",
        .. StartRules.Keys, "transport", "estimates", "simulation",
    ];

    private static readonly string[] SecurityKeys = ["algorithm", "level", "secret", "parameters"];

    private readonly List<(EcuEntry Ecu, YamlSettings Settings)> _read = [];

    public IReadOnlyList<EcuEntry> Read(YamlSettings file)
    {
        var addresses = new AddressRegister();
        foreach (var settings in file.Groups("ecus", "ECU", Keys))
        {
            var ecu = ReadEcu(settings);
            if (_read.Any(other => other.Ecu.Name == ecu.Name))
            {
                throw settings.Error("name", $"there are two ECUs '{ecu.Name}'; names of ECUs must differ");
            }

            CheckAddress(ecu, settings);
            if (ecu.Logical is null)
            {
                addresses.Add(ecu, settings);
            }

            _read.Add((ecu, settings));
        }

        EcuOrder.Check(_read);
        StartRules.CheckRoom(_read, vehicle);
        return [.. _read.Select(pair => pair.Ecu)];
    }

    /// <summary>Behind one DoIP entity each ECU has an address of its own.</summary>
    private void CheckAddress(EcuEntry ecu, YamlSettings settings)
    {
        var twin = _read.Find(other => other.Ecu.Channel == ecu.Channel
            && ecu.Logical is { } own && other.Ecu.Logical?.Ecu == own.Ecu).Ecu;
        if (twin is not null)
        {
            throw settings.Error("request", $"{settings.Subject} has logical address 0x{ecu.Logical!.Ecu:X}, which is"
                + $" that of '{twin.Name}' on channel '{ecu.Channel}' already; addresses must differ");
        }
    }

    private EcuEntry ReadEcu(YamlSettings settings)
    {
        var name = settings.Name("name");
        var type = types.Read(settings);
        if (settings.Has("estimates"))
        {
            type = type with { Estimates = EcuTypeReader.ReadEstimates(settings, type.Estimates) };
        }

        var channel = ReadChannel(settings);
        var authentication = AuthenticationReader.Read(settings);
        var ecu = new EcuEntry
        {
            Name = name,
            Type = type,
            Channel = channel.Name,
            Hardware = settings.Text("hardware"),
            Security = ReadSecurity(settings),
            Authentication = authentication,
            After = ReadAfter(settings, name),
            PowerGroup = StartRules.ReadPowerGroup(settings, vehicle.PowerGroups),
            Together = StartRules.ReadTogether(settings),
            Priority = StartRules.ReadPriority(settings),
            Transport = TransportReader.Read(settings, channel),
            Simulation = SimulationReader.Read(settings, type, authentication),
        };
        if (channel.BitRate is null)
        {
            return ecu with { Logical = LogicalAddresses.Read(settings) };
        }

        var addressing = new AddressingReader(settings);
        if (channel.CarriesPdus && addressing.Formats.HavePrefix)
        {
            throw settings.Error(
                "addressing", $"{settings.Subject} has a byte before the N_PCI, which adapter {channel.Adapter} cannot"
                    + " send; its addressing must be normal or normalFixed, or the channel's adapter j2534");
        }

        return ecu with
        {
            Request = addressing.ReadRequest(),
            Response = addressing.ReadResponse(),
            Functional = addressing.ReadFunctional(),
            Addressing = addressing.Formats,
        };
    }

    private ChannelEntry ReadChannel(YamlSettings settings)
    {
        var name = settings.Text("channel");
        var names = vehicle.Channels.Select(channel => channel.Name).ToArray();
        return vehicle.Channels.FirstOrDefault(channel => channel.Name == name) ?? throw settings.Error("channel",
            $"{settings.Subject} is on channel '{name}', which is not in this file; "
            + NearestName.Advice(name, names, "channels"));
    }

    private static SecurityEntry? ReadSecurity(YamlSettings ecu)
    {
        if (ecu.Group("security", SecurityKeys) is not { } settings)
        {
            return null;
        }

        return new SecurityEntry
        {
            Algorithm = settings.Name("algorithm"),
            Level = SharedRules.SecurityLevel(settings, "level"),
            Parameters = settings.TextMap("parameters"),
            Secret = settings.Has("secret") ? SharedRules.SecretReference(settings, "secret") : null,
        };
    }

    private static List<string> ReadAfter(YamlSettings settings, string self)
    {
        var names = new List<string>();
        foreach (var item in settings.Texts("after"))
        {
            if (item.Value == self || names.Contains(item.Value))
            {
                var problem = item.Value == self ? "waits for itself" : $"waits for '{item.Value}' twice";
                throw InputException.At(settings.FileName, item.Line, $"{settings.Subject} {problem}; remove it");
            }

            names.Add(item.Value);
        }

        return names;
    }
}
