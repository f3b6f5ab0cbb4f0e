using System.Reflection;
using System.Runtime.InteropServices;

namespace FlashEngine.Ota.Mqtt;

/// <summary>Finds the native library of Eclipse Mosquitto under the name it has on each system.</summary>
internal static class MosquittoLibrary
{
    /// <summary>The name in the import declarations.</summary>
    public const string Name = "mosquitto";

    private static readonly string[] LinuxNames = ["libmosquitto.so.1", "libmosquitto.so"];
    private static readonly string[] WindowsNames = ["mosquitto.dll", @"C:\Program Files\mosquitto\mosquitto.dll"];
    private static readonly string[] MacNames =
        ["libmosquitto.1.dylib", "/opt/homebrew/lib/libmosquitto.1.dylib", "/usr/local/lib/libmosquitto.1.dylib"];

    private static readonly Lazy<nint> Loaded = new(LoadAndInitialise);

    /// <summary>Loads and initialises the library once per process.</summary>
    /// <exception cref="InputException">It is not installed.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    /// <summary>Loads the first library that is there.</summary>
    /// <exception cref="InputException">None is; the message says what to install.</exception>
    public static nint Load(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return handle;
            }
        }

        throw new InputException(
            $"MQTT needs the Mosquitto client library ({names[0]}), which was not found; install it: "
            + "Debian and Ubuntu `apt-get install libmosquitto1`, macOS `brew install mosquitto`, "
            + "Windows: the installer of mosquitto.org");
    }

    private static nint LoadAndInitialise()
    {
        nint handle = Load(NamesHere());
        NativeLibrary.SetDllImportResolver(typeof(MosquittoLibrary).Assembly, Resolve);
        _ = MosquittoNative.LibInit();
        return handle;

        nint Resolve(string library, Assembly assembly, DllImportSearchPath? path) => library == Name ? handle : 0;
    }

    private static string[] NamesHere() =>
        OperatingSystem.IsWindows() ? WindowsNames : OperatingSystem.IsMacOS() ? MacNames : LinuxNames;
}
