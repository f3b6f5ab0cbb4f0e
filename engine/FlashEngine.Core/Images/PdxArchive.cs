using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FlashEngine.Images;

/// <summary>A file in a PDX.</summary>
internal sealed record PdxEntry(string Name, bool IsDeflated, uint Crc32, long StoredLength, long Length, long Head);

/// <summary>
/// The ZIP of a PDX, from a stranger: the directory is read with limits on all it says, and what is unpacked is
/// counted, over all files together, so that no file of a few kilobytes costs hours.
/// </summary>
internal sealed class PdxArchive
{
    private const int EntriesMax = 10_000;
    private const int DirectoryLengthMax = 4 * 1024 * 1024;
    private const int EndLength = 22;
    private const int CentralLength = 46;
    private const int LocalLength = 30;
    private const uint EndSignature = 0x06054B50;
    private const uint CentralSignature = 0x02014B50;
    private const uint LocalSignature = 0x04034B50;

    private readonly Stream _content;
    private readonly ContentBytes _bytes;
    private readonly Dictionary<string, PdxEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly long _unpackedMax;
    private long _unpacked;

    /// <summary>Reads the directory.</summary>
    public PdxArchive(Stream content, string fileName, long unpackedMax)
    {
        FileName = fileName;
        _content = content;
        _bytes = new ContentBytes(content, fileName);
        _unpackedMax = unpackedMax;
        ReadDirectory();
    }

    /// <summary>For messages.</summary>
    public string FileName { get; }

    /// <summary>The files by name, in any case.</summary>
    public IReadOnlyDictionary<string, PdxEntry> Entries => _entries;

    /// <summary>Opens a file; one at a time can be read.</summary>
    public Stream Open(PdxEntry entry)
    {
        Span<byte> head = stackalloc byte[LocalLength];
        _bytes.Read(entry.Head, head, "a file's head in the ZIP");
        var start = entry.Head + LocalLength + UInt16(head, 26) + UInt16(head, 28);
        if (UInt32(head, 0) != LocalSignature || start + entry.StoredLength > _bytes.Length)
        {
            throw Error(entry, "has no head where the ZIP's directory says, or goes past the end of the file");
        }

        var stored = new PdxStoredBytes(_content, start, entry.StoredLength);
        return new PdxEntryStream(
            this, entry, entry.IsDeflated ? new DeflateStream(stored, CompressionMode.Decompress) : stored);
    }

    /// <summary>Makes an error in a file of the ZIP.</summary>
    public ImageFormatException Error(PdxEntry entry, string problem)
        => new($"{FileName}/{PrintableText.Of(entry.Name, 200)}", 0, problem);

    /// <summary>Counts what was unpacked.</summary>
    public void CountUnpacked(PdxEntry entry, int count)
    {
        _unpacked += count;
        if (_unpacked > _unpackedMax)
        {
            throw Error(entry, $"the files of the container unpack to more than the limit of {_unpackedMax} bytes");
        }
    }

    private void ReadDirectory()
    {
        var endAt = FindEnd();
        var end = new byte[EndLength];
        _bytes.Read(endAt, end, "the ZIP's end record");
        int count = UInt16(end, 10);
        long length = UInt32(end, 12);
        long start = UInt32(end, 16);
        if (count > EntriesMax || length > DirectoryLengthMax || start + length > endAt)
        {
            throw _bytes.Error(
                endAt,
                $"the ZIP says {count} files in 0x{length:X} bytes of directory at 0x{start:X}; {EntriesMax} files and "
                + $"0x{DirectoryLengthMax:X} bytes are the limit, and it must lie in front of its end");
        }

        var directory = new byte[length];
        _bytes.Read(start, directory, "the ZIP's directory");
        var rest = directory.AsSpan();
        for (var i = 0; i < count; i++)
        {
            var used = ReadEntry(rest, start + length - rest.Length);
            rest = rest[used..];
        }
    }

    // A comment may follow the end record, so its place is where its own length fits.
    private long FindEnd()
    {
        var tail = new byte[(int)Math.Min(_bytes.Length, EndLength + ushort.MaxValue)];
        _bytes.Read(_bytes.Length - tail.Length, tail, "the ZIP's end");
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            if (UInt32(tail, at) == EndSignature && at + EndLength + UInt16(tail, at + 20) == tail.Length)
            {
                return _bytes.Length - tail.Length + at;
            }
        }

        throw _bytes.Error(_bytes.Length, "the file does not end as a ZIP does; a PDX is a ZIP with index.xml");
    }

    private int ReadEntry(ReadOnlySpan<byte> rest, long offset)
    {
        if (rest.Length < CentralLength || UInt32(rest, 0) != CentralSignature)
        {
            throw _bytes.Error(offset, "the ZIP's directory is damaged");
        }

        var nameLength = UInt16(rest, 28);
        var used = CentralLength + nameLength + UInt16(rest, 30) + UInt16(rest, 32);
        if (used > rest.Length)
        {
            throw _bytes.Error(offset, "the ZIP's directory ends in the middle of a file's entry");
        }

        var entry = new PdxEntry(
            Encoding.UTF8.GetString(rest.Slice(CentralLength, nameLength)),
            UInt16(rest, 10) == 8,
            UInt32(rest, 16),
            UInt32(rest, 20),
            UInt32(rest, 24),
            UInt32(rest, 42));
        if ((UInt16(rest, 8) & 1) != 0 || UInt16(rest, 10) is not (0 or 8))
        {
            throw Error(entry, "is encrypted, or packed by another method than Deflate");
        }

        if (entry.Length > _unpackedMax)
        {
            throw Error(entry, $"says that it unpacks to {entry.Length} bytes; {_unpackedMax} are the limit");
        }

        return _entries.TryAdd(entry.Name, entry) ? used : throw Error(entry, "is in the ZIP twice");
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at)
        => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at)
        => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
