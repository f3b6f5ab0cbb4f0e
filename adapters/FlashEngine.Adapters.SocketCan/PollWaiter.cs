using FlashEngine.Adapters.SocketCan.Native;
using FlashEngine.Can;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Adapters.SocketCan;

/// <summary>
/// Waits for a socket, a wake-up or a station time: asleep in the kernel until shortly before the time, then asking it
/// again and again, because a sleep ends late and STmin is to be kept exactly.
/// </summary>
internal sealed class PollWaiter : IDisposable
{
    private const long SpinNs = 60_000;
    private const long SleepMaxNs = 3_600_000_000_000;
    private const int SetTimerSlack = 29; // PR_SET_TIMERSLACK: by default timers of a thread end up to 50 us late

    [ThreadStatic]
    private static bool _isSlackSet;

    private readonly IStationClock _clock;
    private readonly SafeFileHandle _wake;
    private readonly PollEntry[] _entries;

    /// <summary>Makes the waiter of a socket, which it does not own.</summary>
    /// <exception cref="ChannelException">The process has no file descriptor left.</exception>
    public PollWaiter(SafeFileHandle socket, IStationClock clock)
    {
        _clock = clock;
        var descriptor = LibC.OpenEvent(0, LibC.CloseOnExecFlag | LibC.NonBlockingFlag);
        if (descriptor < 0)
        {
            throw new ChannelException(
                ChannelFault.DriverError, $"socketcan: cannot open an event descriptor: {LastError.Text}");
        }

        _wake = new SafeFileHandle(descriptor, ownsHandle: true);
        _entries = [Entry(_wake), Entry(socket)];
    }

    /// <summary>Ends the wait that runs, or the next one. Thread-safe.</summary>
    public void Wake() => _ = LibC.WriteEvent(_wake, 1, sizeof(ulong));

    /// <summary>Waits.</summary>
    /// <param name="deadlineNs">Station time in nanoseconds.</param>
    /// <param name="watchSocket">False: only for the wake-up and the time.</param>
    public void WaitUntil(long deadlineNs, bool watchSocket)
    {
        if (!_isSlackSet)
        {
            _ = LibC.ProcessControl(SetTimerSlack, 1, 0, 0, 0);
            _isSlackSet = true;
        }

        var count = watchSocket ? 2u : 1u;
        long leftNs;
        while ((leftNs = deadlineNs - _clock.NowNs) > 0)
        {
            var timeout = ToTimeSpec(Math.Clamp(leftNs - SpinNs, 0, SleepMaxNs));
            if (LibC.Poll(ref _entries[0], count, in timeout, 0) > 0)
            {
                if (_entries[0].Result != 0)
                {
                    _ = LibC.ReadEvent(_wake, out _, sizeof(ulong));
                }

                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    private static PollEntry Entry(SafeFileHandle handle) =>
        new() { Descriptor = (int)handle.DangerousGetHandle(), Events = PollEntry.Readable };

    private static TimeSpec ToTimeSpec(long nanoseconds) => new()
    {
        Seconds = (nint)(nanoseconds / 1_000_000_000),
        Nanoseconds = (nint)(nanoseconds % 1_000_000_000),
    };
}
