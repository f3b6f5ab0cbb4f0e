using System.Runtime.InteropServices;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan.Lines;

/// <summary>Why a serial port cannot be used, in one line with what to do.</summary>
internal static class SerialFailure
{
    // Both systems' numbers for "not there", "not allowed" and "in use".
    private static readonly int[] NotThere = OperatingSystem.IsWindows() ? [2, 3] : [2, 6, 19];
    private static readonly int[] NotAllowed = OperatingSystem.IsWindows() ? [] : [1, 13];
    private static readonly int[] InUse = OperatingSystem.IsWindows() ? [5, 32] : [16];

    /// <summary>Makes the exception of the last call.</summary>
    /// <param name="device">The port.</param>
    /// <param name="what">What was tried: open, set up.</param>
    public static ChannelException Of(string device, string what)
    {
        var error = Marshal.GetLastPInvokeError();
        var text = $"{Marshal.GetLastPInvokeErrorMessage()} (error {error})";
        if (NotThere.Contains(error))
        {
            return new ChannelException(
                ChannelFault.DeviceNotFound, $"slcan: there is no serial port '{device}'; see: flash adapters list");
        }

        if (InUse.Contains(error))
        {
            return new ChannelException(
                ChannelFault.DeviceBusy, $"slcan: another program has '{device}' open; close it first");
        }

        return NotAllowed.Contains(error)
            ? new ChannelException(
                ChannelFault.DriverError,
                $"slcan: not allowed to open '{device}'; add the user to the group of serial ports: "
                + "sudo usermod -a -G dialout $USER")
            : new ChannelException(ChannelFault.DriverError, $"slcan: cannot {what} '{device}': {text}");
    }
}
