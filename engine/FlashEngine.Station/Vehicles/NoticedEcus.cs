using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Reads <c>notices</c> of a vehicle file.</summary>
internal static class NoticedEcus
{
    /// <summary>The key in the vehicle file.</summary>
    public const string Key = "notices";

    private static readonly string[] Keys = ["id", "ecu", "serverName", "block", "address", "version"];

    /// <summary>The ECUs of notices; none when the file says nothing.</summary>
    public static List<NoticedEcu> Read(YamlSettings file, IReadOnlyList<EcuEntry> ecus)
    {
        var all = new List<NoticedEcu>();
        foreach (var entry in file.Has(Key) ? file.Groups(Key, "noticed ECU", Keys) : [])
        {
            var noticed = Ecu(entry, ecus);
            if (all.Exists(other => other.Id == noticed.Id))
            {
                throw entry.Error("id", $"there are two noticed ECUs {noticed.Id}; each number is one ECU");
            }

            all.Add(noticed);
        }

        return all;
    }

    private static NoticedEcu Ecu(YamlSettings entry, IReadOnlyList<EcuEntry> ecus)
    {
        var name = entry.Text("ecu");
        var ecu = ecus.FirstOrDefault(other => other.Name == name)
            ?? throw entry.Error("ecu", $"{entry.Subject} is ECU '{name}', which is not in this file; "
                + NearestName.Advice(name, [.. ecus.Select(other => other.Name)], "ECUs"));
        var block = Block(entry, ecu.Type);
        var pattern = entry.OptionalText("version") ?? NoticedEcu.NumberMark.ToString();
        return new NoticedEcu
        {
            Id = (byte)entry.Whole("id", 0, byte.MaxValue, "number"),
            Ecu = name,
            ServerName = entry.OptionalText("serverName") ?? name,
            Block = block.Name,
            Address = (uint)entry.Whole(
                "address", block.Address, block.Address + block.Length - 1L, block.Address, "hex"),
            VersionPattern = pattern.Count(c => c == NoticedEcu.NumberMark) == 1
                ? pattern
                : throw entry.Wrong(
                    "version", $"what the ECU shows, with one '{NoticedEcu.NumberMark}' for the number"),
        };
    }

    private static LogicalBlock Block(YamlSettings entry, EcuType type)
    {
        var name = entry.Text("block");
        return type.Blocks.FirstOrDefault(block => block.Name == name)
            ?? throw entry.Error("block", $"{entry.Subject} is block '{name}', which type {type.Name} has not; "
                + NearestName.Advice(name, [.. type.Blocks.Select(block => block.Name)], "blocks"));
    }
}
