using FlashEngine.Station.Secrets;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Rules for values that occur in vehicle files and in ECU type files.</summary>
internal static class SharedRules
{
    /// <summary>The folder that relative paths in a file are relative to.</summary>
    public static string FolderOf(string fileName) => Path.GetDirectoryName(Path.GetFullPath(fileName))!;

    /// <summary>A requestSeed sub-function (ISO 14229-1 SecurityAccess): odd, 01..7D; null when not given.</summary>
    public static byte? SecurityLevel(YamlSettings settings, string key)
    {
        if (!settings.Has(key))
        {
            return null;
        }

        var level = settings.Whole(key, 1, 0x7D, "hex");
        return level % 2 == 1
            ? (byte)level
            : throw settings.Wrong(key, "odd: the sub-function of requestSeed; sendKey is the even one after it");
    }

    /// <summary>A reference to a secret, which must be there. The value is never repeated: it may be the secret
    /// itself.</summary>
    public static string SecretReference(YamlSettings settings, string key)
    {
        var reference = settings.Has(key) ? settings.HiddenText(key).Trim() : settings.Text(key);
        return SecretReader.IsReference(reference)
            ? reference
            : throw settings.Error(key,
                $"{key} of {settings.Subject} is no reference; it must be 'file:PATH' or 'env:NAME', not the {key}");
    }

    /// <summary>An STmin that FlowControl can carry (ISO 15765-2): 0, 100 to 900 us, or whole milliseconds.</summary>
    public static int StMinUs(YamlSettings settings, int fallback)
    {
        var value = (int)settings.Whole("stMinUs", 0, 127_000, fallback, "us");
        return value % 1000 == 0 || (value < 1000 && value % 100 == 0)
            ? value
            : throw settings.Wrong(
                "stMinUs", "what FlowControl can carry: 0, 100, 200 … 900, or whole 1000s to 127000 us");
    }

    /// <summary>A time per KiB.</summary>
    public static double MsPerKiB(YamlSettings settings, string key, double fallback) =>
        settings.Real(key, 0, 60_000, fallback, "ms/KiB");

    /// <summary>A reset time.</summary>
    public static double ResetMs(YamlSettings settings, double fallback) =>
        settings.Real("resetMs", 0, 600_000, fallback, "ms");
}
