using System.Runtime.InteropServices;

namespace FlashEngine.Simulation.Bus;

/// <summary>How late Linux may end a sleep of a thread so as to save wake-ups: 50 us unless the thread asks.</summary>
internal static partial class TimerSlack
{
    // PR_SET_TIMERSLACK of <sys/prctl.h>; in nanoseconds.
    private const int SetTimerSlack = 29;

    [ThreadStatic]
    private static bool _isLeast;

    /// <summary>Makes it as short as it can be for the calling thread. Nothing to do on other systems.</summary>
    public static void MakeLeast()
    {
        if (!_isLeast && OperatingSystem.IsLinux())
        {
            _ = ProcessControl(SetTimerSlack, 1, 0, 0, 0);
            _isLeast = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProcessControl(int option, nuint value, nuint unused1, nuint unused2, nuint unused3);
}
