using System.Runtime.InteropServices;
using FlashEngine.Can;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Adapters.Shared.Waiting;

/// <summary>Waits with ppoll for an event descriptor of its own and one of the driver's.</summary>
internal sealed partial class LinuxWaiter : ChannelWaiter
{
    private const long SpinNs = 60_000;
    private const int EventFlags = 0x80000 | 0x800; // EFD_CLOEXEC | EFD_NONBLOCK
    private const int SetTimerSlack = 29; // PR_SET_TIMERSLACK: by default timers of a thread end up to 50 us late
    private const short Readable = 1; // POLLIN

    [ThreadStatic]
    private static bool _isSlackSet;

    private readonly SafeFileHandle _wake;
    private readonly PollEntry[] _entries;

    /// <summary>Makes a waiter.</summary>
    /// <param name="clock">Station time.</param>
    /// <param name="descriptor">Readable while the driver has something, not owned; -1: the driver has none.</param>
    /// <exception cref="ChannelException">The process has no file descriptor left.</exception>
    public LinuxWaiter(IStationClock clock, int descriptor)
        : base(clock, SpinNs)
    {
        var wake = OpenEvent(0, EventFlags);
        if (wake < 0)
        {
            throw new ChannelException(
                ChannelFault.DriverError,
                $"cannot open an event descriptor: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        _wake = new SafeFileHandle(wake, ownsHandle: true);
        _entries =
        [
            new PollEntry { Descriptor = wake, Events = Readable },
            new PollEntry { Descriptor = descriptor, Events = Readable }, // ppoll ignores a negative one
        ];
    }

    /// <inheritdoc/>
    public override void Wake() => _ = WriteEvent(_wake, 1, sizeof(ulong));

    /// <inheritdoc/>
    public override void Dispose() => _wake.Dispose();

    /// <inheritdoc/>
    protected override bool Sleep(long durationNs)
    {
        if (!_isSlackSet)
        {
            _ = ProcessControl(SetTimerSlack, 1, 0, 0, 0);
            _isSlackSet = true;
        }

        var timeout = new TimeSpec
        {
            Seconds = (nint)(durationNs / 1_000_000_000),
            Nanoseconds = (nint)(durationNs % 1_000_000_000),
        };
        if (Poll(ref _entries[0], (nuint)_entries.Length, in timeout, 0) <= 0)
        {
            return false;
        }

        if (_entries[0].Result != 0)
        {
            _ = ReadEvent(_wake, out _, sizeof(ulong));
        }

        // The descriptor of a device that is gone is ready for ever; once is enough to find that out.
        if ((_entries[1].Result & ~Readable) != 0)
        {
            _entries[1].Descriptor = -1;
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int OpenEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadEvent(SafeFileHandle handle, out ulong value, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WriteEvent(SafeFileHandle handle, in ulong value, nuint length);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Poll(ref PollEntry first, nuint count, in TimeSpec timeout, nint signalMask);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint value, nuint unused1, nuint unused2, nuint unused3);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Result;
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
