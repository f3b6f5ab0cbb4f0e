using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan;

/// <summary>The answer to <c>F</c>: <c>F</c> and two digits of flags, which reading clears.</summary>
internal static class StatusFlags
{
    private const int ReceiveFull = 1 << 0;
    private const int Warning = 1 << 2;
    private const int Overrun = 1 << 3;
    private const int Passive = 1 << 5;

    /// <summary>Reads an answer.</summary>
    /// <param name="line">The line, without CR.</param>
    /// <param name="state">The error state; there is no flag for bus-off.</param>
    /// <param name="hasLost">True when the device lost received frames.</param>
    /// <returns>False when the line is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out CanBusState state, out bool hasLost)
    {
        state = CanBusState.Active;
        hasLost = false;
        if (line.Length != 3
            || line[0] != (byte)'F'
            || !byte.TryParse(line[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var flags))
        {
            return false;
        }

        state = (flags & Passive) != 0 ? CanBusState.Passive
            : (flags & Warning) != 0 ? CanBusState.Warning
            : CanBusState.Active;
        hasLost = (flags & (ReceiveFull | Overrun)) != 0;
        return true;
    }
}
