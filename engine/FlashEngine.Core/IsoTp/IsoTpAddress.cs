using FlashEngine.Can;

namespace FlashEngine.IsoTp;

/// <summary>
/// The address of one direction of a link (ISO 15765-2, addressing formats): an identifier, and the byte before the
/// N_PCI where the format has one.
/// </summary>
/// <param name="Id">The CAN identifier.</param>
/// <param name="Prefix">N_TA (extended) or N_AE (mixed); null: the format has none.</param>
public readonly record struct IsoTpAddress(CanId Id, byte? Prefix = null)
{
    /// <summary>The usual priority in a 29-bit identifier of a fixed format: 6.</summary>
    public const int PriorityDefault = 6;

    private const uint NormalFixedPhysical = 0xDA;
    private const uint NormalFixedFunctional = 0xDB;
    private const uint MixedPhysical = 0xCE;
    private const uint MixedFunctional = 0xCD;

    /// <summary>Normal fixed addressing: 18DA TA SA, or 18DB TA SA for a functional address.</summary>
    /// <param name="targetAddress">N_TA of who receives.</param>
    /// <param name="sourceAddress">N_SA of who sends.</param>
    /// <param name="functional">N_TAtype.</param>
    /// <param name="priority">0..7, the upper three bits of the identifier.</param>
    /// <exception cref="ArgumentOutOfRangeException">The priority needs more than three bits.</exception>
    public static IsoTpAddress NormalFixed(
        byte targetAddress, byte sourceAddress, bool functional = false, int priority = PriorityDefault) =>
        new(Fixed(functional ? NormalFixedFunctional : NormalFixedPhysical, targetAddress, sourceAddress, priority));

    /// <summary>Mixed addressing with 29 bits: 18CE TA SA, or 18CD TA SA for a functional address, and N_AE.</summary>
    /// <param name="targetAddress">N_TA of who receives.</param>
    /// <param name="sourceAddress">N_SA of who sends.</param>
    /// <param name="addressExtension">N_AE, the same in both directions.</param>
    /// <param name="functional">N_TAtype.</param>
    /// <param name="priority">0..7, the upper three bits of the identifier.</param>
    /// <exception cref="ArgumentOutOfRangeException">The priority needs more than three bits.</exception>
    public static IsoTpAddress Mixed29(
        byte targetAddress,
        byte sourceAddress,
        byte addressExtension,
        bool functional = false,
        int priority = PriorityDefault) =>
        new(
            Fixed(functional ? MixedFunctional : MixedPhysical, targetAddress, sourceAddress, priority),
            addressExtension);

    private static CanId Fixed(uint format, byte targetAddress, byte sourceAddress, int priority)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(priority);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(priority, 7);
        return CanId.Extended(
            ((uint)priority << 26) | (format << 16) | ((uint)targetAddress << 8) | sourceAddress);
    }
}
