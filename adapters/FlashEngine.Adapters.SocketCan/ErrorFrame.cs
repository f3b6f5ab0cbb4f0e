using FlashEngine.Adapters.SocketCan.Native;
using FlashEngine.Can;

namespace FlashEngine.Adapters.SocketCan;

/// <summary>What the driver's error messages mean (&lt;linux/can/error.h&gt;).</summary>
internal static class ErrorFrame
{
    /// <summary>The classes to subscribe to: controller, bus-off, restarted.</summary>
    public const int Filter = (int)(ControllerClass | BusOffClass | RestartedClass);

    private const uint ControllerClass = 0x004;
    private const uint BusOffClass = 0x040;
    private const uint RestartedClass = 0x100;

    private const byte ReceiveOverflow = 0x01;
    private const byte Warning = 0x04 | 0x08; // of the receive or the transmit error counter
    private const byte Passive = 0x10 | 0x20; // likewise
    private const byte Active = 0x40;

    /// <summary>Makes the event of an error message.</summary>
    /// <param name="frame">The message.</param>
    /// <param name="canEvent">Gets kind and state.</param>
    /// <returns>False when it means nothing to the channel's owner.</returns>
    public static bool TryRead(in KernelFrame frame, ref CanEvent canEvent)
    {
        var classes = frame.ErrorClasses;
        var controller = (classes & ControllerClass) != 0 ? frame.ControllerError : (byte)0;
        CanBusState? state =
            (classes & BusOffClass) != 0 ? CanBusState.BusOff
            : (controller & Passive) != 0 ? CanBusState.Passive
            : (controller & Warning) != 0 ? CanBusState.Warning
            : (controller & Active) != 0 || (classes & RestartedClass) != 0 ? CanBusState.Active
            : null;
        if (state is null && (controller & ReceiveOverflow) != 0)
        {
            canEvent.Kind = CanEventKind.Overrun;
            return true;
        }

        canEvent.Kind = CanEventKind.StateChanged;
        canEvent.State = state.GetValueOrDefault();
        return state is not null;
    }
}
