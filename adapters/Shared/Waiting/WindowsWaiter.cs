using System.Runtime.InteropServices;
using FlashEngine.Can;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Adapters.Shared.Waiting;

/// <summary>Waits for an event, which drivers set too, and for a timer of high resolution.</summary>
internal sealed partial class WindowsWaiter : ChannelWaiter
{
    // The timer ends up to half a millisecond late.
    private const long SpinNs = 600_000;
    private const long NanosecondsPerTick = 100;
    private const uint HighResolution = 2; // CREATE_WAITABLE_TIMER_HIGH_RESOLUTION
    private const uint AllAccess = 0x1F0003; // TIMER_ALL_ACCESS
    private const uint Infinite = uint.MaxValue;

    private readonly AutoResetEvent _event = new(false);
    private readonly SafeWaitHandle _timer;
    private readonly nint[] _handles;

    /// <summary>Makes a waiter.</summary>
    /// <exception cref="ChannelException">The process has no handle left.</exception>
    public WindowsWaiter(IStationClock clock)
        : base(clock, SpinNs)
    {
        var timer = CreateTimer(0, 0, HighResolution, AllAccess);
        if (timer == 0)
        {
            throw new ChannelException(
                ChannelFault.DriverError,
                $"cannot make a timer: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        _timer = new SafeWaitHandle(timer, ownsHandle: true);
        _handles = [EventHandle, timer];
    }

    /// <summary>The event, for a driver that sets one; it lives as long as the waiter.</summary>
    public nint EventHandle => _event.SafeWaitHandle.DangerousGetHandle();

    /// <inheritdoc/>
    public override void Wake() => _event.Set();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _event.Dispose();
        _timer.Dispose();
    }

    /// <inheritdoc/>
    protected override bool Sleep(long durationNs)
    {
        if (durationNs < NanosecondsPerTick)
        {
            return _event.WaitOne(0);
        }

        // A negative time counts from now. The event stands first, so it is the one told when both are there.
        var dueTicks = -(durationNs / NanosecondsPerTick);
        _ = SetTimer(_timer, in dueTicks, 0, 0, 0, 0);
        return WaitForMany((uint)_handles.Length, in _handles[0], 0, Infinite) == 0;
    }

    [LibraryImport("kernel32", EntryPoint = "CreateWaitableTimerExW", SetLastError = true)]
    private static partial nint CreateTimer(nint attributes, nint name, uint flags, uint access);

    [LibraryImport("kernel32", EntryPoint = "SetWaitableTimer")]
    private static partial int SetTimer(
        SafeWaitHandle timer, in long dueTicks, int periodMs, nint routine, nint argument, int resume);

    [LibraryImport("kernel32", EntryPoint = "WaitForMultipleObjects")]
    private static partial uint WaitForMany(uint count, in nint first, int waitAll, uint timeoutMs);
}
