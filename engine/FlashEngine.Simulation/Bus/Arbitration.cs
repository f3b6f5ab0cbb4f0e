using FlashEngine.Can;

namespace FlashEngine.Simulation.Bus;

/// <summary>The outcome of bitwise arbitration (ISO 11898-1), without sending the bits.</summary>
internal static class Arbitration
{
    /// <summary>
    /// The frame's arbitration field as a number: the smaller one wins. After the 11 base bits a base format frame has
    /// a dominant RTR and IDE where an extended one has a recessive SRR and IDE, so base wins; FDF comes last.
    /// </summary>
    public static uint Key(in CanFrame frame)
    {
        var id = frame.Id;
        var fd = frame.IsFd ? 1u : 0u;
        return id.IsExtended
            ? (((id.Value >> 18) << 19 | (1u << 18) | (id.Value & 0x3_FFFF)) << 1) | fd
            : (id.Value << 20) | fd;
    }
}
