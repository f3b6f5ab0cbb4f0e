using System.Runtime.Versioning;
using FlashEngine.Can;
using Microsoft.Win32;

namespace FlashEngine.Adapters.J2534;

/// <summary>A PassThru library that is installed on this machine.</summary>
/// <param name="Name">The name that opens it.</param>
/// <param name="Path">Full path of the library.</param>
internal sealed record PassThruLibrary(string Name, string Path)
{
    private const string ListKey = @"SOFTWARE\PassThruSupport.04.04";
    private const string Variable = "FLASH_J2534_LIBRARIES";

    /// <summary>
    /// All libraries: those that the registry of Windows names (in its view for 32 bits and the one for 64), and those
    /// of the environment variable FLASH_J2534_LIBRARIES, which has <c>NAME=PATH</c> entries parted like a search path.
    /// </summary>
    /// <exception cref="ChannelException">An entry of the variable has no such form.</exception>
    public static IReadOnlyList<PassThruLibrary> Installed()
    {
        var entries = (Environment.GetEnvironmentVariable(Variable) ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(Parse);
        return [.. entries, .. OperatingSystem.IsWindows() ? Registered() : []];
    }

    /// <summary>The library of a name, or at a path.</summary>
    /// <exception cref="ChannelException">There is none.</exception>
    public static PassThruLibrary Find(string device)
    {
        var installed = Installed();
        if (installed.FirstOrDefault(library => library.Name == device) is { } found)
        {
            return found;
        }

        if (File.Exists(device))
        {
            return new PassThruLibrary(System.IO.Path.GetFileName(device), System.IO.Path.GetFullPath(device));
        }

        var known = string.Join(", ", installed.Select(library => $"'{library.Name}'"));
        throw new ChannelException(
            ChannelFault.DeviceNotFound,
            $"no PassThru library is named '{device}' and none is at that path; installed are "
            + (known.Length > 0 ? known : $"none (install the interface's driver, or name one in {Variable})"));
    }

    private static PassThruLibrary Parse(string entry)
    {
        var at = entry.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && at < entry.Length - 1
            ? new PassThruLibrary(entry[..at], System.IO.Path.GetFullPath(entry[(at + 1)..]))
            : throw new ChannelException(
                ChannelFault.NotSupported, $"{Variable} has the entry '{entry}'; it must be NAME=PATH");
    }

    [SupportedOSPlatform("windows")]
    private static IEnumerable<PassThruLibrary> Registered()
        => new[] { RegistryView.Registry32, RegistryView.Registry64 }.SelectMany(RegisteredIn)
            .DistinctBy(library => library.Name);

    [SupportedOSPlatform("windows")]
    private static List<PassThruLibrary> RegisteredIn(RegistryView view)
    {
        var found = new List<PassThruLibrary>();
        using var list = OpenList(view);
        foreach (var name in list?.GetSubKeyNames() ?? [])
        {
            using var key = list!.OpenSubKey(name);
            if (key?.GetValue("FunctionLibrary") is string path)
            {
                found.Add(new PassThruLibrary(key.GetValue("Name") as string ?? name, path));
            }
        }

        return found;
    }

    [SupportedOSPlatform("windows")]
    private static RegistryKey? OpenList(RegistryView view)
    {
        using var machine = RegistryKey.OpenBaseKey(RegistryHive.LocalMachine, view);
        return machine.OpenSubKey(ListKey);
    }
}
