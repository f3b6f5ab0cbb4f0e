using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>
/// Reads <c>simulation</c> of an ECU; its keys are the properties of <see cref="SimulatedEcuEntry"/>. Times that are
/// not given are the type's estimates, so that a simulated vehicle behaves as the plan expects.
/// </summary>
internal static class SimulationReader
{
    private const string DriverBlock = "driver";
    private const int ConditionsMax = 16;

    private static readonly string[] Keys =
    [
        "version", "versionAddress", "blockLengthMax", "blockSize", "stMinUs", "waits", "eraseMsPerKiB",
        "writeMsPerKiB", "checkMsPerKiB", "resetMs", "erasePolled", "needsDriver", "failingConditions",
        "authentication",
    ];

    public static SimulatedEcuEntry Read(YamlSettings ecu, EcuType type, AuthenticationEntry? authentication)
    {
        var defaults = SimulatedEcuEntry.Of(type);
        if (ecu.Group("simulation", Keys) is not { } settings)
        {
            return defaults;
        }

        return new SimulatedEcuEntry
        {
            Version = settings.OptionalText("version") ?? defaults.Version,
            VersionAddress = ReadVersionAddress(settings, type, defaults.VersionAddress),
            BlockLengthMax = (int)settings.Whole("blockLengthMax", 3, 1 << 20, defaults.BlockLengthMax, "bytes"),
            BlockSize = (int)settings.Whole("blockSize", 0, 255, defaults.BlockSize, "frames"),
            StMinUs = SharedRules.StMinUs(settings, defaults.StMinUs),
            Waits = (int)settings.Whole("waits", 0, 255, defaults.Waits, "frames"),
            EraseMsPerKiB = SharedRules.MsPerKiB(settings, "eraseMsPerKiB", defaults.EraseMsPerKiB),
            WriteMsPerKiB = SharedRules.MsPerKiB(settings, "writeMsPerKiB", defaults.WriteMsPerKiB),
            CheckMsPerKiB = SharedRules.MsPerKiB(settings, "checkMsPerKiB", defaults.CheckMsPerKiB),
            ResetMs = SharedRules.ResetMs(settings, defaults.ResetMs),
            ErasePolled = settings.Flag("erasePolled", defaults.ErasePolled),
            NeedsDriver = ReadNeedsDriver(settings, type, defaults.NeedsDriver),
            FailingConditions = ReadConditions(settings),
            Authentication = AuthenticationReader.ReadSimulated(settings, authentication),
        };
    }

    private static uint ReadVersionAddress(YamlSettings settings, EcuType type, uint fallback)
    {
        const string key = "versionAddress";
        if (!settings.Has(key))
        {
            return fallback;
        }

        var address = (uint)settings.Whole(key, 0, uint.MaxValue, "hex");
        return type.Blocks.Any(block => address >= block.Address && address - block.Address < block.Length)
            ? address
            : throw settings.Wrong(key, $"inside a block of type '{type.Name}'");
    }

    private static byte[] ReadConditions(YamlSettings settings)
    {
        var texts = settings.Texts("failingConditions");
        return texts.Count <= ConditionsMax
            ? [.. texts.Select(text => Condition(settings, text))]
            : throw settings.Wrong("failingConditions", $"a list of up to {ConditionsMax} bytes");
    }

    private static byte Condition(YamlSettings settings, YamlText text) =>
        YamlSettings.TryParseWhole(text.Value, out var condition) && condition is >= 1 and <= byte.MaxValue
            ? (byte)condition
            : throw InputException.At(
                settings.FileName,
                text.Line,
                $"failingConditions of {settings.Subject} has '{text.Value}'; each must be a byte, 0x01 to 0xFF");

    private static bool ReadNeedsDriver(YamlSettings settings, EcuType type, bool fallback)
    {
        var needsDriver = settings.Flag("needsDriver", fallback);
        return !needsDriver || type.Blocks.Any(block => block.Name == DriverBlock)
            ? needsDriver
            : throw settings.Wrong(
                "needsDriver", $"false, or type '{type.Name}' must have a block named '{DriverBlock}' in RAM");
    }
}
