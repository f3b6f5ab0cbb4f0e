using System.Runtime.Versioning;
using Microsoft.Win32;

namespace FlashEngine.Adapters.Slcan.Lines;

/// <summary>The serial ports that a CAN adapter could be behind.</summary>
internal static class SerialPorts
{
    private static readonly string[] Facts = ["manufacturer", "product", "serial"];
    private static readonly string[] FoldersAbove = ["..", "../.."];

    private const string SystemFolder = "/sys/class/tty";

    /// <summary>Name and description of each; of Linux only those on USB.</summary>
    public static IReadOnlyList<(string Device, string Description)> All() =>
        OperatingSystem.IsWindows() ? OfWindows() : OperatingSystem.IsLinux() ? OfLinux() : [];

    private static IReadOnlyList<(string Device, string Description)> OfLinux()
    {
        if (!Directory.Exists(SystemFolder))
        {
            return [];
        }

        var names = Directory.EnumerateFileSystemEntries(SystemFolder)
            .Select(path => Path.GetFileName(path))
            .Where(name => name.StartsWith("ttyACM", StringComparison.Ordinal)
                || name.StartsWith("ttyUSB", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return [.. names.Select(name => ($"/dev/{name}", Describe(name)))];
    }

    // The port's interface lies below its USB device, one or two levels up.
    private static string Describe(string name)
    {
        var texts = Facts
            .Select(fact => Read(name, fact))
            .Where(text => text.Length > 0);
        var product = string.Join(' ', texts);
        return product.Length > 0 ? product : "serial port";
    }

    private static string Read(string name, string fact)
    {
        foreach (var folder in FoldersAbove)
        {
            var path = Path.Combine(SystemFolder, name, "device", folder, fact);
            if (File.Exists(path))
            {
                return File.ReadAllText(path).Trim();
            }
        }

        return "";
    }

    [SupportedOSPlatform("windows")]
    private static IReadOnlyList<(string Device, string Description)> OfWindows()
    {
        using var map = Registry.LocalMachine.OpenSubKey(@"HARDWARE\DEVICEMAP\SERIALCOMM");
        return map is null
            ? []
            : [.. map.GetValueNames().Select(driver => ($"{map.GetValue(driver)}", driver))];
    }
}
