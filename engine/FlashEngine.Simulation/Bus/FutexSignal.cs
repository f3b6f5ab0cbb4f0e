using System.Runtime.InteropServices;

namespace FlashEngine.Simulation.Bus;

/// <summary>
/// A signal on a word of memory that the Linux kernel watches (futex): one system call to wake the thread, and a sleep
/// in nanoseconds that can be ended at any time.
/// </summary>
internal sealed partial class FutexSignal : IWaitSignal
{
    // FUTEX_WAIT and FUTEX_WAKE of <linux/futex.h>, within this process.
    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;

    // Pinned for good: the kernel knows the word by its address.
    private readonly int[] _word = GC.AllocateArray<int>(1, pinned: true);
    private readonly nint _address;

    public FutexSignal() => _address = Marshal.UnsafeAddrOfPinnedArrayElement(_word, 0);

    /// <summary>True where the call is known by its number.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && CallNumber != 0;

    private static nint CallNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        _ => 0,
    };

    public void Set(int flags)
    {
        if (Interlocked.Or(ref _word[0], flags) == 0)
        {
            _ = Futex(CallNumber, _address, WakePrivate, 1, 0, 0, 0);
        }
    }

    public int Take() => Interlocked.Exchange(ref _word[0], 0);

    public unsafe void Sleep(long nanoseconds)
    {
        const long nanosecondsPerSecond = 1_000_000_000;
        TimerSlack.MakeLeast();
        var duration = new TimeSpec
        {
            Seconds = (nint)(nanoseconds / nanosecondsPerSecond),
            Nanoseconds = (nint)(nanoseconds % nanosecondsPerSecond),
        };
        _ = Futex(CallNumber, _address, WaitPrivate, 0, (nint)(&duration), 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Futex(
        nint number, nint word, nint operation, nint value, nint timeout, nint word2, nint value3);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
