using System.Runtime.InteropServices;

namespace FlashEngine.Simulation.Bus;

/// <summary>Sleeps for less than a millisecond, which the base class library cannot do.</summary>
internal static partial class ShortSleep
{
    // PR_SET_TIMERSLACK of <sys/prctl.h>: by default Linux lets timers of a thread expire up to 50 us late.
    private const int SetTimerSlack = 29;

    [ThreadStatic]
    private static bool t_slackIsSet;

    /// <summary>Sleeps for about this long, never much longer where the system can be asked for that.</summary>
    /// <returns>False when this system has no such sleep; nothing was waited.</returns>
    public static bool TrySleep(long nanoseconds)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return false;
        }

        if (!t_slackIsSet && OperatingSystem.IsLinux())
        {
            _ = ProcessControl(SetTimerSlack, 1, 0, 0, 0);
            t_slackIsSet = true;
        }

        var duration = new TimeSpec { Seconds = 0, Nanoseconds = (nint)nanoseconds };
        _ = NanoSleep(in duration, 0);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProcessControl(int option, nuint value, nuint unused1, nuint unused2, nuint unused3);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NanoSleep(in TimeSpec duration, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
