using System.Runtime.InteropServices;

namespace FlashEngine.Adapters.SocketCan.Links;

/// <summary>
/// Walks the attributes of a netlink message (<c>struct rtattr</c>): length and type in 16 bits each, the value, and
/// padding to four bytes.
/// </summary>
internal ref struct LinkAttributes(ReadOnlySpan<byte> data)
{
    private const int HeaderLength = 4;
    private const int TypeMask = 0x3FFF; // without "nested" and "network byte order"
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>What the attribute is.</summary>
    public int Type { get; private set; }

    /// <summary>Its value; attributes again when it is a nest.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next one.</summary>
    /// <returns>False at the end, or where the data makes no sense.</returns>
    public bool Next()
    {
        if (_rest.Length < HeaderLength)
        {
            return false;
        }

        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < HeaderLength || length > _rest.Length)
        {
            return false;
        }

        Type = MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask;
        Value = _rest[HeaderLength..length];
        _rest = _rest[Math.Min(_rest.Length, (length + 3) & ~3)..];
        return true;
    }
}
