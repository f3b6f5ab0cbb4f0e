namespace FlashEngine.Station.Packages.Delta;

/// <summary>One of the three sections of a window, read from its beginning to its end.</summary>
internal sealed class VcdiffSection(ReadOnlyMemory<byte> bytes, string name, VcdiffInput input)
{
    private ReadOnlyMemory<byte> _left = bytes;

    public bool IsEmpty => _left.IsEmpty;

    public byte ReadByte() => Read(1)[0];

    public ReadOnlySpan<byte> Read(int length)
    {
        if (length > _left.Length)
        {
            throw input.Error($"needs more bytes than the {name} section of its window has");
        }

        var bytes = _left.Span[..length];
        _left = _left[length..];
        return bytes;
    }

    /// <summary>Reads an integer (RFC 3284, 2).</summary>
    public long ReadInteger()
    {
        var value = new VcdiffInteger();
        while (!value.Take(ReadByte()))
        {
            if (value.IsTooLong)
            {
                throw input.Error($"has an integer of more than 63 bits in the {name} section");
            }
        }

        return value.Value;
    }

    /// <summary>Throws unless everything was read.</summary>
    public void CheckEnd()
    {
        if (!IsEmpty)
        {
            throw input.Error($"has {_left.Length} bytes in the {name} section that no instruction uses");
        }
    }
}
