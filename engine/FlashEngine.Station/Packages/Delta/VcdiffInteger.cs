namespace FlashEngine.Station.Packages.Delta;

/// <summary>
/// An integer of RFC 3284, 2: seven bits per byte, the highest first; all but the last byte have bit 7.
/// </summary>
internal struct VcdiffInteger
{
    public long Value { get; private set; }

    /// <summary>One more byte would not fit into 63 bits.</summary>
    public readonly bool IsTooLong => Value > long.MaxValue >> 7;

    /// <summary>Takes a byte.</summary>
    /// <returns>True when it was the last one.</returns>
    public bool Take(int part)
    {
        Value = (Value << 7) | ((long)part & 0x7F);
        return part < 0x80;
    }
}
