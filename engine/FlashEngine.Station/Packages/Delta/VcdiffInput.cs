using System.Buffers.Binary;

namespace FlashEngine.Station.Packages.Delta;

/// <summary>Reads the parts of a delta, and makes its errors.</summary>
internal sealed class VcdiffInput(Stream delta, string name)
{
    /// <summary>How many bytes were read.</summary>
    public long Position { get; private set; }

    public bool TryReadByte(out int value)
    {
        value = delta.ReadByte();
        Position += value < 0 ? 0 : 1;
        return value >= 0;
    }

    public int ReadByte() => TryReadByte(out var value) ? value : throw CutOff();

    public void Read(Span<byte> bytes)
    {
        var count = delta.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Position += count;
        if (count < bytes.Length)
        {
            throw CutOff();
        }
    }

    public uint ReadUInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Read(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Reads an integer (RFC 3284, 2).</summary>
    public long ReadInteger()
    {
        var value = new VcdiffInteger();
        while (!value.Take(ReadByte()))
        {
            if (value.IsTooLong)
            {
                throw Error("has an integer of more than 63 bits");
            }
        }

        return value.Value;
    }

    /// <summary>Reads the length of a part.</summary>
    public int ReadLength(string part, long lengthMax)
    {
        var length = ReadInteger();
        return length <= lengthMax
            ? (int)length
            : throw Error($"has a length of {length} for the {part}; {lengthMax} bytes are the limit");
    }

    public void Skip(int length)
    {
        for (; length > 0; length--)
        {
            _ = ReadByte();
        }
    }

    public InputException Error(string problem) => new($"{name}: the delta {problem} (before byte {Position})");

    private InputException CutOff() => Error("is cut off");
}
