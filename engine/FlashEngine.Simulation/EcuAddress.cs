using FlashEngine.Can;

namespace FlashEngine.Simulation;

/// <summary>One of the addresses of a virtual ECU (ISO 15765-2, addressing formats).</summary>
/// <param name="Id">The CAN identifier.</param>
/// <param name="Prefix">The byte before the N_PCI: N_TA (extended) or N_AE (mixed); null: there is none.</param>
/// <param name="IsFixed">
/// True for a 29-bit identifier of a fixed format, which ends in target and source address: the ECU hears its target
/// address from any source with any priority, and answers that source.
/// </param>
public readonly record struct EcuAddress(CanId Id, byte? Prefix = null, bool IsFixed = false)
{
    // Without the priority, bits 26 to 28, and the source address.
    private const uint FormatAndTarget = 0x03FF_FF00;

    /// <summary>An identifier alone is an address of the normal format.</summary>
    public static implicit operator EcuAddress(CanId id) => new(id);

    /// <summary>How many bytes of a frame come before the N_PCI.</summary>
    internal int PrefixLength => Prefix is null ? 0 : 1;

    /// <summary>True when a frame has this identifier, whatever its first byte is.</summary>
    internal bool IsIdOf(in CanFrame frame) =>
        frame.Id == Id
        || (IsFixed && frame.Id.IsExtended && ((frame.Id.Value ^ Id.Value) & FormatAndTarget) == 0);

    /// <summary>True when a frame is sent to this address and has an N_PCI.</summary>
    internal bool Takes(in CanFrame frame) =>
        IsIdOf(in frame) && frame.Length > PrefixLength && (Prefix is not { } prefix || frame.Data[0] == prefix);

    /// <summary>This address with the source of a request as its target.</summary>
    internal CanId AnswerTo(CanId request) => CanId.Extended((Id.Value & ~0xFF00u) | ((request.Value & 0xFF) << 8));
}
