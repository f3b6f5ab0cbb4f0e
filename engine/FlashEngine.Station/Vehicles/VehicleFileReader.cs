using FlashEngine.Can;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Reads vehicle files (<c>vehicles/*.yaml</c>, <c>version: 1</c>) with the ECU type files they use.</summary>
public static class VehicleFileReader
{
    private const int SessionsMaxMax = 64;

    // The one adapter whose channels are no CAN: it carries whole PDUs between logical addresses.
    private const string DoIpAdapter = "doip";

    private static readonly string[] Keys =
        ["version", "vehicle", "model", "vin", "sessionsMax", "powerGroups", "ecuTypes", "channels", "ecus",
        VehicleConditions.Key, NoticedEcus.Key];

    private static readonly string[] PowerGroupKeys = ["name", "sessionsMax"];

    private static readonly string[] ChannelKeys =
        ["name", "adapter", "device", "bitrate", "samplePoint", "fd", "sessionsMax", "options"];

    private static readonly string[] BitKeys = ["bitrate", "samplePoint", "fd"];

    private static readonly string[] FdKeys = ["dataBitrate", "samplePoint"];

    /// <summary>Reads and checks a vehicle file.</summary>
    /// <exception cref="InputException">The file or one it refers to cannot be used; the message has file, line, value
    /// and remedy.</exception>
    public static VehicleFile Load(string path)
    {
        var file = new YamlSettings(path, YamlFile.Read(path), "the vehicle file", Keys);
        file.RequireVersion(1);
        var vehicle = new VehicleFile
        {
            FileName = path,
            Vehicle = file.Text("vehicle"),
            Model = file.Text("model"),
            SessionsMax = ReadSessionsMax(file),
            PowerGroups = ReadPowerGroups(file),
            Channels = ReadChannels(file),
            Ecus = [],
        };
        var types = new EcuTypeFolder(path, file.OptionalText("ecuTypes") ?? "../ecu-types");
        var ecus = new EcuEntriesReader(vehicle, types).Read(file);
        return vehicle with
        {
            Vin = VehicleNumber.Read(file, ecus),
            Ecus = ecus,
            Conditions = VehicleConditions.Read(file, ecus),
            NoticedEcus = NoticedEcus.Read(file, ecus),
        };
    }

    private static int ReadSessionsMax(YamlSettings settings) =>
        (int)settings.Whole("sessionsMax", 1, SessionsMaxMax, SessionsMaxMax, "sessions");

    private static List<PowerGroupEntry> ReadPowerGroups(YamlSettings file)
    {
        var groups = new List<PowerGroupEntry>();
        if (!file.Has("powerGroups"))
        {
            return groups;
        }

        foreach (var settings in file.Groups("powerGroups", "power group", PowerGroupKeys))
        {
            var group = new PowerGroupEntry(
                settings.Name("name"), (int)settings.Whole("sessionsMax", 1, SessionsMaxMax, "sessions"));
            if (groups.Any(other => other.Name == group.Name))
            {
                throw settings.Error(
                    "name", $"there are two power groups '{group.Name}'; names of power groups must differ");
            }

            groups.Add(group);
        }

        return groups;
    }

    private static List<ChannelEntry> ReadChannels(YamlSettings file)
    {
        var channels = new List<ChannelEntry>();
        foreach (var settings in file.Groups("channels", "channel", ChannelKeys))
        {
            var channel = ReadChannel(settings);
            if (channels.Any(other => other.Name == channel.Name))
            {
                throw settings.Error("name", $"there are two channels '{channel.Name}'; names of channels must differ");
            }

            if (channels.FirstOrDefault(other => IsSameDevice(other, channel)) is { } twin)
            {
                throw settings.Error("device", $"{settings.Subject} opens device '{channel.Device}' of adapter"
                    + $" '{channel.Adapter}', which is channel '{twin.Name}' already; each device is one channel");
            }

            channels.Add(channel);
        }

        return channels;
    }

    private static bool IsSameDevice(ChannelEntry one, ChannelEntry other) =>
        one.Adapter == other.Adapter && one.Device == other.Device;

    private static ChannelEntry ReadChannel(YamlSettings settings) => new()
    {
        Name = settings.Name("name"),
        Adapter = settings.Name("adapter"),
        Device = settings.Text("device"),
        BitRate = ReadBitRate(settings),
        Options = settings.TextMap("options"),
        SessionsMax = ReadSessionsMax(settings),
    };

    private static CanBitRate? ReadBitRate(YamlSettings settings)
    {
        if (settings.Text("adapter") == DoIpAdapter)
        {
            return BitKeys.FirstOrDefault(settings.Has) is { } key
                ? throw settings.Wrong(key, "left out, because a DoIP channel has no bit rate")
                : null;
        }

        var nominal = (int)settings.Whole("bitrate", 10_000, 1_000_000, "bit/s");
        var samplePoint = ReadSamplePoint(settings);
        if (settings.Has("fd") && settings.Text("adapter") == ChannelEntry.IsoTpAdapter)
        {
            throw settings.Wrong("fd", $"left out, because adapter {ChannelEntry.IsoTpAdapter} is for classic CAN");
        }

        if (settings.Group("fd", FdKeys) is not { } fd)
        {
            return new CanBitRate(nominal, samplePoint);
        }

        // ISO 11898-1 allows a data phase at the nominal rate or faster, never slower.
        var data = (int)fd.Whole("dataBitrate", nominal, 8_000_000, "bit/s");
        return new CanBitRate(nominal, samplePoint, data, ReadSamplePoint(fd));
    }

    private static double ReadSamplePoint(YamlSettings settings) =>
        settings.Real("samplePoint", 50, 95, new CanBitRate(0).NominalSamplePointPercent, "percent of the bit");
}
