using System.Runtime.InteropServices;

namespace FlashEngine.Simulation.Bus;

/// <summary>Sleeps for less than a millisecond, which the base class library cannot do.</summary>
internal static partial class ShortSleep
{
    /// <summary>Sleeps for about this long, never much longer where the system can be asked for that.</summary>
    /// <returns>False when this system has no such sleep; nothing was waited.</returns>
    public static bool TrySleep(long nanoseconds)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return false;
        }

        TimerSlack.MakeLeast();
        var duration = new TimeSpec { Seconds = 0, Nanoseconds = (nint)nanoseconds };
        _ = NanoSleep(in duration, 0);
        return true;
    }

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
