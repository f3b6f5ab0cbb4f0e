using System.Runtime.InteropServices;

namespace FlashEngine.Adapters.Shared.Signals;

/// <summary>Sleeps for less than a millisecond, which the base class library cannot do.</summary>
internal static partial class ShortSleep
{
    /// <summary>
    /// Sleeps for about this long; a system without such a sleep (Windows) only gives the processor to whoever wants
    /// it, and the caller looks at the time again.
    /// </summary>
    /// <param name="nanoseconds">0..999,999,999.</param>
    public static void Sleep(long nanoseconds)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            var duration = new TimeSpec { Seconds = 0, Nanoseconds = (nint)nanoseconds };
            _ = NanoSleep(in duration, 0);
        }
        else
        {
            _ = Thread.Yield();
        }
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
