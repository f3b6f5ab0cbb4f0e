using FlashEngine.Can;

namespace FlashEngine.Conformance.Tests.Model;

/// <summary>The addressing formats of ISO 15765-2.</summary>
internal enum AddressingFormat
{
    Normal,
    NormalFixed,
    Extended,
    Mixed11,
    Mixed29,
}

/// <summary>The address of one direction, as it is seen on the bus.</summary>
/// <param name="Format">The addressing format.</param>
/// <param name="Id">The CAN identifier.</param>
/// <param name="Prefix">The byte before the N_PCI: N_TA or N_AE.</param>
internal readonly record struct CaseAddress(AddressingFormat Format, CanId Id, byte? Prefix = null)
{
    /// <summary>The address of a fixed format: priority, format byte, N_TA and N_SA make the identifier.</summary>
    public static CaseAddress Fixed(
        AddressingFormat format, int priority, uint formatByte, byte targetAddress, byte sourceAddress, byte? prefix)
    {
        var id = ((uint)priority << 26) | (formatByte << 16) | ((uint)targetAddress << 8) | sourceAddress;
        return new CaseAddress(format, CanId.Extended(id), prefix);
    }
}
