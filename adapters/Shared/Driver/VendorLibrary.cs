using System.Reflection;
using System.Runtime.InteropServices;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Shared.Driver;

/// <summary>
/// A vendor's native library, found where the system looks for libraries or named by an environment variable. It is
/// loaded at the first use and stays loaded; one that is missing is looked for again at the next use.
/// </summary>
/// <param name="product">What the vendor calls it.</param>
/// <param name="windowsName">Its file on Windows.</param>
/// <param name="linuxName">Its file on Linux.</param>
/// <param name="variable">The environment variable that names another file.</param>
/// <param name="newestFunction">A function that only releases have that are new enough.</param>
/// <param name="remedy">What to install.</param>
internal sealed class VendorLibrary(
    string product, string windowsName, string linuxName, string variable, string newestFunction, string remedy)
{
    private readonly Lock _lock = new();
    private nint _handle;

    /// <summary>Loads the library unless it is loaded.</summary>
    /// <exception cref="ChannelException">It cannot be loaded; the message says what to install.</exception>
    public void Load()
    {
        lock (_lock)
        {
            if (_handle == 0)
            {
                _handle = Find();
            }
        }
    }

    /// <summary>Makes the imports of an assembly lead into this library.</summary>
    /// <param name="assembly">The assembly with the imports.</param>
    /// <param name="importName">The name that they give.</param>
    public void Serve(Assembly assembly, string importName) =>
        NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == importName ? _handle : 0);

    private nint Find()
    {
        if (!OperatingSystem.IsWindows() && !OperatingSystem.IsLinux())
        {
            throw Missing($"{product} exists for Windows and Linux only");
        }

        var named = Environment.GetEnvironmentVariable(variable);
        var file = string.IsNullOrEmpty(named) ? OperatingSystem.IsWindows() ? windowsName : linuxName : named;
        if (!NativeLibrary.TryLoad(file, out var handle))
        {
            throw Missing(string.IsNullOrEmpty(named)
                ? $"{product} is not installed ({file} cannot be loaded); install {remedy}, "
                    + $"or name the file in {variable}"
                : $"{variable} names '{named}', which is no library that this process can load; install {remedy}");
        }

        return NativeLibrary.TryGetExport(handle, newestFunction, out _)
            ? handle
            : throw Missing($"{file} is too old, it lacks {newestFunction}; install {remedy}");
    }

    private static ChannelException Missing(string message) => new(ChannelFault.LibraryMissing, message);
}
