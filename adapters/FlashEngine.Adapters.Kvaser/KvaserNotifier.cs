using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using FlashEngine.Adapters.Kvaser.Native;
using FlashEngine.Adapters.Shared.Waiting;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Kvaser;

/// <summary>
/// Takes CANlib's notifications, which come on a thread of its own, and wakes the channel. CANlib gets a number instead
/// of a reference, so that one that comes late finds nobody instead of memory that is gone.
/// </summary>
internal sealed unsafe class KvaserNotifier(ChannelWaiter waiter)
{
    private const KvaserNotify Everything = KvaserNotify.Received | KvaserNotify.Transmitted | KvaserNotify.Error
        | KvaserNotify.Status | KvaserNotify.BusOnOff | KvaserNotify.Removed;

    private static readonly ConcurrentDictionary<nint, KvaserNotifier> Notifiers = new();
    private static int _lastNumber;

    private readonly Lock _lock = new();
    private readonly nint _number = Interlocked.Increment(ref _lastNumber);
    private bool _isStopped;
    private volatile bool _isRemoved;
    private int _isStateHinted;

    /// <summary>True once CANlib has said that the device is gone.</summary>
    public bool IsRemoved => _isRemoved;

    /// <summary>True when the state may be another one since the last call.</summary>
    public bool TakeStateHint() => Volatile.Read(ref _isStateHinted) != 0
        && Interlocked.Exchange(ref _isStateHinted, 0) != 0;

    /// <summary>Begins; before going on the bus, so that nothing comes untold.</summary>
    /// <exception cref="ChannelException">CANlib refused.</exception>
    public void Start(int handle, string name)
    {
        Notifiers[_number] = this;
        var status = CanLib.SetNotifyCallback(handle, &OnEvent, _number, Everything);
        if (status < KvaserStatus.Ok)
        {
            Notifiers.TryRemove(_number, out _);
            throw KvaserCalls.Failure(status, name, "get notifications");
        }
    }

    /// <summary>Ends; the waiter is not touched any more when this returns.</summary>
    public void Stop(int handle)
    {
        _ = CanLib.SetNotifyCallback(handle, null, 0, KvaserNotify.None);
        Notifiers.TryRemove(_number, out _);
        lock (_lock)
        {
            _isStopped = true;
        }
    }

    [UnmanagedCallersOnly]
    private static void OnEvent(int handle, nint number, KvaserEvent what)
    {
        if (Notifiers.TryGetValue(number, out var notifier))
        {
            notifier.Take(what);
        }
    }

    private void Take(KvaserEvent what)
    {
        if (what == KvaserEvent.Removed)
        {
            _isRemoved = true;
        }
        else if (what is KvaserEvent.Error or KvaserEvent.Status or KvaserEvent.BusOnOff)
        {
            Volatile.Write(ref _isStateHinted, 1);
        }

        lock (_lock)
        {
            if (!_isStopped)
            {
                waiter.Wake();
            }
        }
    }
}
