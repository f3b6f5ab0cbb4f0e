namespace FlashEngine.Uds.Services;

/// <summary>dataType of a scalingByte, its high nibble (ISO 14229-1, annex C).</summary>
public enum ScalingType : byte
{
    /// <summary>0: unsigned number.</summary>
    UnsignedNumeric = 0x0,

    /// <summary>1: signed number.</summary>
    SignedNumeric = 0x1,

    /// <summary>2: bits, without a mask in the data; the extension is a validity mask of as many bytes.</summary>
    BitMappedReportedWithoutMask = 0x2,

    /// <summary>3: bits, with a mask in the data.</summary>
    BitMappedReportedWithMask = 0x3,

    /// <summary>4: binary coded decimal.</summary>
    BinaryCodedDecimal = 0x4,

    /// <summary>5: a state, encoded.</summary>
    StateEncodedVariable = 0x5,

    /// <summary>6: text.</summary>
    Ascii = 0x6,

    /// <summary>7: floating point (IEEE 754).</summary>
    SignedFloatingPoint = 0x7,

    /// <summary>8: packet.</summary>
    Packet = 0x8,

    /// <summary>9: the extension is a formula identifier and its constants, 2 bytes each.</summary>
    Formula = 0x9,

    /// <summary>A: the extension is one byte, unit or format.</summary>
    UnitOrFormat = 0xA,

    /// <summary>B: the extension is one byte, state and connection type.</summary>
    StateAndConnectionType = 0xB,
}

/// <summary>One scalingByte and its extension.</summary>
public readonly ref struct ScalingEntry
{
    /// <summary>What it describes; the values C..F are reserved.</summary>
    public required ScalingType Type { get; init; }

    /// <summary>Bytes of the data record that it describes, 0..15.</summary>
    public required int ByteCount { get; init; }

    /// <summary>scalingByteExtension; empty for most types.</summary>
    public required ReadOnlySpan<byte> Extension { get; init; }
}

/// <summary>Reads scaling bytes one after the other; allocates nothing.</summary>
/// <param name="bytes">What follows the identifier in the answer to 24.</param>
public ref struct ScalingReader(ReadOnlySpan<byte> bytes)
{
    private const int ConstantLength = 2;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True when nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads the next scaling byte.</summary>
    /// <returns>
    /// False at the end, and when the extension is cut off or of a formula that the standard reserves.
    /// </returns>
    public bool TryRead(out ScalingEntry entry)
    {
        entry = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        var type = (ScalingType)(_rest[0] >> 4);
        var count = _rest[0] & 0x0F;
        var extension = type switch
        {
            ScalingType.BitMappedReportedWithoutMask => count,
            ScalingType.Formula => FormulaLength(_rest[1..]),
            ScalingType.UnitOrFormat or ScalingType.StateAndConnectionType => 1,
            _ => 0,
        };
        if (extension < 0 || _rest.Length < 1 + extension)
        {
            return false;
        }

        entry = new ScalingEntry { Type = type, ByteCount = count, Extension = _rest.Slice(1, extension) };
        _rest = _rest[(1 + extension)..];
        return true;
    }

    /// <summary>A formula's identifier says how many constants follow (ISO 14229-1, annex C); -1: unknown.</summary>
    private static int FormulaLength(ReadOnlySpan<byte> extension)
    {
        var constants = extension switch
        {
            [0x00 or 0x01 or 0x03 or 0x04 or 0x09, ..] => 2,
            [0x02 or 0x05, ..] => 3,
            [0x06 or 0x07 or 0x08, ..] => 1,
            _ => -1,
        };
        return constants < 0 ? -1 : 1 + (constants * ConstantLength);
    }
}
