using System.Runtime.InteropServices;

namespace FlashEngine.Perf.Threads;

/// <summary>The plainest way to wake a thread on Linux: one word of memory and two system calls.</summary>
internal sealed partial class Futex : IDisposable
{
    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;

    private readonly nint _word = Marshal.AllocHGlobal(sizeof(int));

    public Futex() => Marshal.WriteInt32(_word, 0);

    private static nint CallNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        var other => throw new PlatformNotSupportedException($"no number of the futex call is known for {other}"),
    };

    /// <summary>Lets the waiting thread go on, or the next one that waits.</summary>
    public unsafe void Signal()
    {
        Volatile.Write(ref *(int*)_word, 1);
        _ = SystemCall(CallNumber, _word, WakePrivate, 1, 0, 0, 0);
    }

    /// <summary>Waits for <see cref="Signal"/>, and takes it.</summary>
    public unsafe void Wait()
    {
        while (Interlocked.Exchange(ref *(int*)_word, 0) == 0)
        {
            _ = SystemCall(CallNumber, _word, WaitPrivate, 0, 0, 0, 0);
        }
    }

    public void Dispose() => Marshal.FreeHGlobal(_word);

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(
        nint number, nint word, nint operation, nint value, nint timeout, nint word2, nint value3);
}
