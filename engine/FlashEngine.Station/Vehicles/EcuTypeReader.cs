using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Reads ECU type files (<c>ecu-types/*.yaml</c>, <c>version: 1</c>).</summary>
public static class EcuTypeReader
{
    private const long AddressMax = uint.MaxValue;

    private static readonly string[] Keys =
    [
        "version", "name", "script", "blocks", "versionDid", "hardwareDid", "vinDid", "checksumDid", "securityLevel",
        "addressBytes", "sizeBytes", "writeGranularity", "blockLengthMax", "fillGapsBelow", "fillByte", "backup",
        "estimates", "parameters",
    ];

    private static readonly string[] BlockKeys = ["name", "index", "address", "length"];

    private static readonly string[] EstimateKeys =
        ["eraseMsPerKiB", "writeMsPerKiB", "checkMsPerKiB", "resetMs", "stMinUs"];

    /// <summary>Reads and checks a type file. The script's path in the result is a full path.</summary>
    /// <exception cref="InputException">The file cannot be used; the message has file, line, value and remedy.
    /// </exception>
    public static EcuType Load(string path)
    {
        var file = new YamlSettings(path, YamlFile.Read(path), "the ECU type file", Keys);
        file.RequireVersion(1);
        var defaults = new EcuType { Name = ReadName(file), Script = ReadScript(file), Blocks = ReadBlocks(file) };
        var type = defaults with
        {
            VersionDid = (ushort)file.Whole("versionDid", 1, 0xFFFF, defaults.VersionDid, "hex"),
            HardwareDid = (ushort)file.Whole("hardwareDid", 1, 0xFFFF, defaults.HardwareDid, "hex"),
            VinDid = (ushort)file.Whole("vinDid", 0, 0xFFFF, defaults.VinDid, "hex"),
            ChecksumDid = (ushort)file.Whole("checksumDid", 0, 0xFFFF, defaults.ChecksumDid, "hex"),
            SecurityLevel = SharedRules.SecurityLevel(file, "securityLevel") ?? defaults.SecurityLevel,
            AddressBytes = (int)file.Whole("addressBytes", 1, 4, defaults.AddressBytes),
            SizeBytes = (int)file.Whole("sizeBytes", 1, 4, defaults.SizeBytes),
            WriteGranularity = (int)file.Whole("writeGranularity", 1, 4096, defaults.WriteGranularity, "bytes"),
            BlockLengthMax = ReadBlockLengthMax(file, defaults.BlockLengthMax),
            FillGapsBelow = (int)file.Whole("fillGapsBelow", 0, 1 << 20, defaults.FillGapsBelow, "bytes"),
            FillByte = (byte)file.Whole("fillByte", 0, 0xFF, defaults.FillByte, "hex"),
            Backup = ReadBackup(file),
            Estimates = ReadEstimates(file, defaults.Estimates),
            Parameters = file.TextMap("parameters"),
        };
        RequireAddressable(file, type);
        return type;
    }

    private static string ReadName(YamlSettings file)
    {
        // Vehicle files find a type by its name; a file that names itself otherwise would be two types to its readers.
        var name = file.Name("name");
        var expected = Path.GetFileNameWithoutExtension(file.FileName);
        return name == expected
            ? name
            : throw file.Error(
                "name", $"name is '{name}' in the file of type '{expected}'; rename the file or write '{expected}'");
    }

    private static string ReadScript(YamlSettings file)
    {
        var script = file.Text("script");
        var path = Path.GetFullPath(script, SharedRules.FolderOf(file.FileName));
        return File.Exists(path)
            ? path
            : throw file.Error(
                "script", $"script '{script}' does not exist; the path is relative to this file and leads to '{path}'");
    }

    private static int ReadBlockLengthMax(YamlSettings file, int fallback)
    {
        // SID and blockSequenceCounter leave no data in a 36 of less than 3 bytes.
        var length = (int)file.Whole("blockLengthMax", 0, 1 << 20, fallback, "bytes");
        return length is 0 or >= 3
            ? length
            : throw file.Wrong("blockLengthMax", "0 (the ECU's own value) or 3 to 1048576 bytes");
    }

    private static BackupMethod ReadBackup(YamlSettings file) => file.OptionalText("backup") switch
    {
        null or "none" => BackupMethod.None,
        "upload" => BackupMethod.Upload,
        "readMemory" => BackupMethod.ReadMemory,
        _ => throw file.Wrong("backup", "upload (35), readMemory (23) or none"),
    };

    /// <summary>Reads <c>estimates</c>, of a type or of one ECU that is known better than its type.</summary>
    internal static EcuTimeEstimates ReadEstimates(YamlSettings file, EcuTimeEstimates defaults)
    {
        if (file.Group("estimates", EstimateKeys) is not { } group)
        {
            return defaults;
        }

        return new EcuTimeEstimates
        {
            EraseMsPerKiB = SharedRules.MsPerKiB(group, "eraseMsPerKiB", defaults.EraseMsPerKiB),
            WriteMsPerKiB = SharedRules.MsPerKiB(group, "writeMsPerKiB", defaults.WriteMsPerKiB),
            CheckMsPerKiB = SharedRules.MsPerKiB(group, "checkMsPerKiB", defaults.CheckMsPerKiB),
            ResetMs = SharedRules.ResetMs(group, defaults.ResetMs),
            StMinUs = SharedRules.StMinUs(group, (int)defaults.StMinUs),
        };
    }

    private static List<LogicalBlock> ReadBlocks(YamlSettings file)
    {
        var read = new List<(LogicalBlock Block, YamlSettings Settings)>();
        foreach (var settings in file.Groups("blocks", "block", BlockKeys))
        {
            var block = ReadBlock(settings);
            foreach (var (other, at) in read)
            {
                RequireApart(block, settings, other, at);
            }

            read.Add((block, settings));
        }

        return [.. read.Select(pair => pair.Block)];
    }

    private static LogicalBlock ReadBlock(YamlSettings settings)
    {
        var name = settings.Name("name");
        var index = (byte)settings.Whole("index", 0, 0xFF);
        var address = (uint)settings.Whole("address", 0, AddressMax, "hex");
        var length = (uint)settings.Whole("length", 1, AddressMax, "hex");
        return (ulong)address + length <= 1UL << 32
            ? new LogicalBlock(name, index, address, length)
            : throw settings.Wrong("length", $"at most 0x{AddressMax - address:X} at this address (32-bit addresses)");
    }

    private static void RequireApart(LogicalBlock block, YamlSettings settings, LogicalBlock other, YamlSettings at)
    {
        if (block.Name == other.Name)
        {
            throw settings.Error(
                "name", $"block '{block.Name}' is in line {at.LineOf("name")} already; names of blocks must differ");
        }

        if (block.Index == other.Index)
        {
            throw settings.Error(
                "index", $"{settings.Subject} has index {block.Index} of block '{other.Name}'; indexes must differ");
        }

        if (block.Address < (ulong)other.Address + other.Length && other.Address < (ulong)block.Address + block.Length)
        {
            throw settings.Error("address", $"{settings.Subject} {Range(block)} overlaps block '{other.Name}'"
                + $" {Range(other)}; blocks must not share addresses");
        }
    }

    private static void RequireAddressable(YamlSettings file, EcuType type)
    {
        foreach (var block in type.Blocks)
        {
            var last = block.Address + (block.Length - 1);
            if (!Fits(last, type.AddressBytes))
            {
                throw file.Wrong("addressBytes", $"large enough for block '{block.Name}' {Range(block)}");
            }

            if (!Fits(block.Length, type.SizeBytes))
            {
                throw file.Wrong("sizeBytes", $"large enough for block '{block.Name}' of 0x{block.Length:X} bytes");
            }
        }
    }

    private static bool Fits(uint value, int bytes) => (ulong)value < 1UL << (8 * bytes);

    private static string Range(LogicalBlock block) =>
        $"(0x{block.Address:X} to 0x{block.Address + (block.Length - 1):X})";
}
