using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>The logical addresses of an ECU behind a DoIP entity (ISO 13400-2, logical addresses).</summary>
/// <param name="Ecu">Its own: where requests go and responses come from.</param>
/// <param name="Functional">That of its group; null: it hears no functional requests.</param>
public sealed record LogicalAddresses(ushort Ecu, ushort? Functional)
{
    private const long TesterFirst = 0x0E00;
    private const long TesterLast = 0x0FFF;
    private const long EcuLast = 0x7FFF;
    private const long LegislatedGroup = 0xE000;
    private const long GroupFirst = 0xE400;
    private const long GroupLast = 0xEFFF;

    /// <summary>Reads <c>request</c> and <c>functional</c> of an ECU on a DoIP channel.</summary>
    /// <exception cref="InputException">One is missing, out of range, or a key has no use on DoIP.</exception>
    internal static LogicalAddresses Read(YamlSettings ecu)
    {
        var keysOfCan = AddressingReader.Keys.Except(["request", "functional"]);
        if (keysOfCan.FirstOrDefault(ecu.Has) is { } unused)
        {
            throw ecu.Wrong(
                unused, "left out, because its channel is DoIP, where request is the ECU's logical address");
        }

        var address = ecu.Whole("request", 1, EcuLast, "hex");
        if (address is >= TesterFirst and <= TesterLast)
        {
            throw ecu.Wrong("request", "an ECU's logical address; 0xE00 to 0xFFF are those of testers");
        }

        return new LogicalAddresses((ushort)address, ReadFunctional(ecu));
    }

    private static ushort? ReadFunctional(YamlSettings ecu)
    {
        if (!ecu.Has("functional"))
        {
            return null;
        }

        var address = ecu.Whole("functional", LegislatedGroup, GroupLast, "hex");
        return address is LegislatedGroup or >= GroupFirst
            ? (ushort)address
            : throw ecu.Wrong("functional", "a group's logical address: 0xE000, or 0xE400 to 0xEFFF");
    }
}
