namespace FlashEngine.Can;

/// <summary>
/// A CAN identifier together with its format: 11 bit (base) or 29 bit (extended). An 11-bit identifier never
/// equals a 29-bit one of the same value (ISO 11898-1).
/// </summary>
public readonly record struct CanId
{
    private const uint ExtendedFlag = 0x8000_0000;
    private readonly uint _raw;

    private CanId(uint raw) => _raw = raw;

    /// <summary>The identifier's value: 0..7FF (11 bit) or 0..1FFFFFFF (29 bit).</summary>
    public uint Value => _raw & ~ExtendedFlag;

    /// <summary>True for a 29-bit identifier.</summary>
    public bool IsExtended => (_raw & ExtendedFlag) != 0;

    /// <summary>Makes an 11-bit identifier.</summary>
    /// <param name="value">0..7FF.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value needs more than 11 bits.</exception>
    public static CanId Standard(uint value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0x7FFu);
        return new CanId(value);
    }

    /// <summary>Makes a 29-bit identifier.</summary>
    /// <param name="value">0..1FFFFFFF.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value needs more than 29 bits.</exception>
    public static CanId Extended(uint value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0x1FFF_FFFFu);
        return new CanId(value | ExtendedFlag);
    }

    /// <summary>Hexadecimal, 3 digits for 11 bit and 8 digits for 29 bit, as candump writes it.</summary>
    public override string ToString() => IsExtended ? Value.ToString("X8", null) : Value.ToString("X3", null);
}
