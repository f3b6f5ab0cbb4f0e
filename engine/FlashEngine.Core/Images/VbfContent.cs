using System.Buffers.Binary;

namespace FlashEngine.Images;

/// <summary>The bytes of a VBF file in their order, with offset, line and the CRC-32 of the blocks.</summary>
internal sealed class VbfContent(Stream content, string fileName)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly long _length = content.Length;
    private int _start;
    private int _end;

    /// <summary>Offset of the next byte.</summary>
    public long Offset { get; private set; }

    /// <summary>Line of the next byte, from 1; counts in the header only.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>How many bytes are left.</summary>
    public long Rest => _length - Offset;

    /// <summary>CRC-32 of all bytes that <see cref="ReadBlockBytes(int)"/> gave.</summary>
    public uint Checksum { get; private set; }

    /// <summary>The next character of the header; -1 at the end of the file.</summary>
    public int Peek() => _start < _end || TryFill() ? _buffer[_start] : -1;

    /// <summary>Takes the character that <see cref="Peek"/> showed.</summary>
    public void Take()
    {
        Line += _buffer[_start] == '\n' ? 1 : 0;
        _start++;
        Offset++;
    }

    /// <summary>Gives some bytes of the blocks, one at least; they are valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadBlockBytes(int lengthMax)
    {
        if (_start == _end && !TryFill())
        {
            throw ErrorAt(Offset, "the file became shorter while it was read");
        }

        var piece = _buffer.AsSpan(_start, Math.Min(lengthMax, _end - _start));
        Checksum = Crc32.Append(Checksum, piece);
        _start += piece.Length;
        Offset += piece.Length;
        return piece;
    }

    /// <summary>Reads a number of the blocks: big-endian, 2 or 4 bytes.</summary>
    public uint ReadBlockNumber(int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var done = 4 - length; done < 4;)
        {
            var piece = ReadBlockBytes(4 - done);
            piece.CopyTo(bytes[done..]);
            done += piece.Length;
        }

        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Makes an error at a line of the header.</summary>
    public ImageFormatException ErrorAtLine(int line, string problem) => new(fileName, line, problem);

    /// <summary>Makes an error at an offset of the blocks.</summary>
    public ImageFormatException ErrorAt(long offset, string problem)
        => new(fileName, 0, $"at offset 0x{offset:X}: {problem}");

    private bool TryFill()
    {
        _start = 0;
        _end = content.Read(_buffer, 0, _buffer.Length);
        return _end > 0;
    }
}
