using System.Buffers.Binary;

namespace FlashEngine.Tests.Packages.Delta;

/// <summary>Writes deltas byte by byte as RFC 3284 has them, good and bad.</summary>
internal sealed class DeltaWriter
{
    private readonly List<byte> _bytes = [];

    public DeltaWriter(byte indicator = 0, params byte[] behind)
    {
        _bytes.AddRange([0xD6, 0xC3, 0xC4, 0x00, indicator]);
        _bytes.AddRange(behind);
    }

    public byte[] Bytes => [.. _bytes];

    /// <summary>An integer of RFC 3284, 2.</summary>
    public static byte[] Integer(long value)
    {
        var parts = new Stack<byte>();
        parts.Push((byte)(value & 0x7F));
        while ((value >>= 7) > 0)
        {
            parts.Push((byte)((value & 0x7F) | 0x80));
        }

        return [.. parts];
    }

    /// <summary>The checksum as RFC 1950 defines it, the slow way.</summary>
    public static uint Adler32(byte[] bytes)
    {
        var (a, b) = (1UL, 0UL);
        foreach (var value in bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return (uint)((b << 16) | a);
    }

    public DeltaWriter Window(
        byte indicator,
        (long Length, long Position)? segment,
        long targetLength,
        byte[] data,
        byte[] codes,
        byte[] addresses,
        byte[]? checksum = null,
        byte deltaIndicator = 0,
        int moreLength = 0)
    {
        byte[] encoding =
        [
            .. Integer(targetLength),
            deltaIndicator,
            .. Integer(data.Length),
            .. Integer(codes.Length),
            .. Integer(addresses.Length),
            .. checksum ?? [],
            .. data,
            .. codes,
            .. addresses,
        ];
        _bytes.Add(indicator);
        if (segment is { } part)
        {
            _bytes.AddRange(Integer(part.Length));
            _bytes.AddRange(Integer(part.Position));
        }

        _bytes.AddRange(Integer(encoding.Length + moreLength));
        _bytes.AddRange(encoding);
        return this;
    }

    public static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
