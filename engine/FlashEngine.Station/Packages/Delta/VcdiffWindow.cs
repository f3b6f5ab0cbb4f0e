namespace FlashEngine.Station.Packages.Delta;

/// <summary>Decodes windows (RFC 3284, 4.2 and 4.3), one after the other, into the same memory.</summary>
internal sealed class VcdiffWindow(VcdiffInput input, Stream source, Stream target)
{
    // Win_Indicator: RFC 3284, 4.2; the checksum is xdelta3's own.
    private const int FromSource = 0x01;
    private const int FromTarget = 0x02;
    private const int HasAdler32 = 0x04;

    private readonly VcdiffAddressCache _cache = new();
    private byte[] _buffer = [];
    private byte[] _encoding = [];

    // The window that is decoded: the segment it copies from, and how far its target is filled.
    private Stream _segment = Stream.Null;
    private long _segmentStart;
    private long _segmentLength;
    private int _length;
    private int _filled;

    /// <summary>Decodes a window and appends it to the target.</summary>
    /// <param name="indicator">Its Win_Indicator, which was read.</param>
    /// <param name="lengthMax">How many bytes the target may still get.</param>
    public void Decode(int indicator, long lengthMax)
    {
        ReadSegment(indicator);
        var encodingLength = input.ReadInteger();
        var start = input.Position;
        ReadTargetLength(lengthMax);
        if (input.ReadByte() is not 0 and var compressed)
        {
            throw input.Error($"has the Delta_Indicator 0x{compressed:X2}: secondary compression is not supported");
        }

        var dataLength = input.ReadLength("data section", Vcdiff.WindowLengthMax);
        var codesLength = input.ReadLength("instruction section", Vcdiff.WindowLengthMax);
        var addressesLength = input.ReadLength("address section", Vcdiff.WindowLengthMax);
        uint? adler32 = (indicator & HasAdler32) != 0 ? input.ReadUInt32() : null;
        var length = (long)dataLength + codesLength + addressesLength;
        if (input.Position - start + length != encodingLength || length > Vcdiff.WindowLengthMax)
        {
            throw input.Error(
                $"has a window of {encodingLength} bytes whose sections have {length}; {Vcdiff.WindowLengthMax} "
                + "are the limit");
        }

        var sections = ReadSections((int)length);
        Fill(
            new VcdiffSection(sections[..dataLength], "data", input),
            new VcdiffSection(sections.Slice(dataLength, codesLength), "instruction", input),
            new VcdiffSection(sections[(dataLength + codesLength)..], "address", input));
        Finish(adler32);
    }

    private void ReadSegment(int indicator)
    {
        if ((indicator & ~(FromSource | FromTarget | HasAdler32)) != 0
            || (indicator & (FromSource | FromTarget)) == (FromSource | FromTarget))
        {
            throw input.Error($"has the unknown Win_Indicator 0x{indicator:X2}");
        }

        (_segmentStart, _segmentLength) = (0, 0);
        if ((indicator & (FromSource | FromTarget)) == 0)
        {
            return;
        }

        _segment = (indicator & FromSource) != 0 ? source : target;
        _segmentLength = input.ReadInteger();
        _segmentStart = input.ReadInteger();
        if (_segmentLength > _segment.Length || _segmentStart > _segment.Length - _segmentLength)
        {
            throw input.Error(
                $"copies from {_segmentLength} bytes at {_segmentStart} of the "
                + $"{((indicator & FromSource) != 0 ? "source" : "target")}, which has {_segment.Length}");
        }
    }

    private void ReadTargetLength(long lengthMax)
    {
        var length = input.ReadInteger();
        if (length > Vcdiff.WindowLengthMax)
        {
            throw input.Error($"has a window of {length} bytes; {Vcdiff.WindowLengthMax} are the limit");
        }

        if (length > lengthMax)
        {
            throw input.Error(
                $"makes more bytes than the image has: {length} are to follow where {lengthMax} are left");
        }

        _length = (int)length;
    }

    private ReadOnlyMemory<byte> ReadSections(int length)
    {
        // The encoding may lie about its length, so memory follows what is really there.
        const int Part = 256 * 1024;
        for (var filled = 0; filled < length;)
        {
            var count = Math.Min(Part, length - filled);
            if (_encoding.Length < filled + count)
            {
                Array.Resize(ref _encoding, Math.Min(Math.Max(2 * _encoding.Length, filled + count), length));
            }

            count = Math.Min(_encoding.Length, length) - filled;
            input.Read(_encoding.AsSpan(filled, count));
            filled += count;
        }

        return _encoding.AsMemory(0, length);
    }

    private void Fill(VcdiffSection data, VcdiffSection codes, VcdiffSection addresses)
    {
        if (_buffer.Length < _length)
        {
            _buffer = new byte[_length];
        }

        _cache.Clear();
        _filled = 0;
        while (!codes.IsEmpty)
        {
            var (first, second) = VcdiffCodeTable.At(codes.ReadByte());
            Execute(first, data, codes, addresses);
            Execute(second, data, codes, addresses);
        }

        data.CheckEnd();
        addresses.CheckEnd();
    }

    private void Execute(
        VcdiffInstruction instruction, VcdiffSection data, VcdiffSection codes, VcdiffSection addresses)
    {
        if (instruction.Operation == VcdiffOperation.NoOp)
        {
            return;
        }

        var length = instruction.Length > 0 ? instruction.Length : codes.ReadInteger();
        if (length > _length - _filled)
        {
            throw input.Error($"has instructions for more than the {_length} bytes of their window");
        }

        var place = _buffer.AsSpan(_filled, (int)length);
        switch (instruction.Operation)
        {
            case VcdiffOperation.Add:
                data.Read(place.Length).CopyTo(place);
                break;
            case VcdiffOperation.Run:
                place.Fill(data.ReadByte());
                break;
            default:
                Copy(addresses, instruction.Mode, place.Length);
                break;
        }

        _filled += place.Length;
    }

    private void Copy(VcdiffSection addresses, int mode, int length)
    {
        // Source segment and target window are one row of addresses; what is copied has to begin before its place.
        var here = _segmentLength + _filled;
        var address = _cache.Read(addresses, mode, here);
        if (address < 0 || address >= here)
        {
            throw input.Error($"copies from the address {address} to {here}; only what is there before can be copied");
        }

        _cache.Note(address);
        var (to, end) = (_filled, _filled + length);
        if (address < _segmentLength)
        {
            var part = (int)Math.Min(length, _segmentLength - address);
            _segment.Position = _segmentStart + address;
            _segment.ReadExactly(_buffer, to, part);
            to += part;
            address = _segmentLength;
        }

        // A copy may read what it writes itself, which repeats a pattern: each round copies all that is there by then.
        var from = (int)(address - _segmentLength);
        while (to < end)
        {
            var part = Math.Min(end - to, to - from);
            _buffer.AsSpan(from, part).CopyTo(_buffer.AsSpan(to));
            to += part;
        }
    }

    private void Finish(uint? adler32)
    {
        if (_filled != _length)
        {
            throw input.Error($"has instructions for {_filled} of the {_length} bytes of their window");
        }

        var bytes = _buffer.AsSpan(0, _length);
        if (adler32 is { } expected && Adler32.Compute(bytes) is var found && found != expected)
        {
            throw input.Error(
                $"gives a window with the Adler-32 {found:X8} instead of {expected:X8}: it is damaged, or the source "
                + "is another one");
        }

        target.Position = target.Length;
        target.Write(bytes);
    }
}
