using System.Buffers.Binary;

namespace FlashEngine.Uds.Services;

/// <summary>
/// Reads the parameters of a message one after the other. What is missing makes it fail, and it stays failed, so that
/// a decoder asks once, at the end. Copies and allocates nothing.
/// </summary>
internal ref struct ResponseReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private bool _failed;

    /// <summary>Everything that was asked for was there.</summary>
    public readonly bool IsValid => !_failed;

    /// <summary>Everything that was asked for was there, and nothing is left over.</summary>
    public readonly bool IsComplete => !_failed && _rest.IsEmpty;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _rest.Length;

    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (length > _rest.Length)
        {
            _failed = true;
            _rest = default;
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public ReadOnlySpan<byte> Rest() => Bytes(_rest.Length);

    public byte Byte() => Bytes(1) is [var value] ? value : (byte)0;

    public ushort UInt16() => Bytes(2) is { Length: 2 } field ? BinaryPrimitives.ReadUInt16BigEndian(field) : (ushort)0;

    /// <summary>A big-endian number of at most 8 bytes.</summary>
    public ulong Number(int bytes)
    {
        var value = 0UL;
        foreach (var octet in Bytes(bytes))
        {
            value = (value << 8) | octet;
        }

        return value;
    }

    /// <summary>A field that begins with its length in 2 bytes.</summary>
    public ReadOnlySpan<byte> Field16() => Bytes(UInt16());
}
