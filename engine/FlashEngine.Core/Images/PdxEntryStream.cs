namespace FlashEngine.Images;

/// <summary>A range of the file, as it is stored.</summary>
internal sealed class PdxStoredBytes(Stream content, long start, long length) : ReadOnlyStream
{
    private long _done;

    public override int Read(Span<byte> buffer)
    {
        content.Position = start + _done;
        var count = content.Read(buffer[..(int)Math.Min(buffer.Length, length - _done)]);
        _done += count;
        return count;
    }
}

/// <summary>The content of a file of a PDX; its length and CRC-32 must be what the directory says.</summary>
internal sealed class PdxEntryStream(PdxArchive archive, PdxEntry entry, Stream unpacked) : ReadOnlyStream
{
    private long _length;
    private uint _crc;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var count = Unpack(buffer);
        _length += count;
        _crc = Crc32.Append(_crc, buffer[..count]);
        archive.CountUnpacked(entry, count);
        if (_length > entry.Length || (count == 0 && (_length != entry.Length || _crc != entry.Crc32)))
        {
            throw archive.Error(
                entry,
                $"unpacks to {(_length > entry.Length ? "more" : $"{_length}")} bytes with CRC-32 {_crc:X8}; the ZIP's "
                + $"directory says {entry.Length} with {entry.Crc32:X8}");
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return unpacked.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw archive.Error(entry, "cannot be unpacked; it is damaged");
        }
    }
}
