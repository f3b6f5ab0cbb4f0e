using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Station.Packages.Zip;

/// <summary>
/// The directory of a ZIP from a stranger. Only what has one meaning for every reader is accepted: the two headers of
/// an entry agree, entries do not share bytes, nothing is encrypted, and nothing follows the end. The ZIP classes of
/// the framework are more tolerant, and tell less about what is wrong.
/// </summary>
internal sealed class ZipDirectory
{
    private const int NameLengthMax = 4 * PackageLimits.TextLengthMax;
    private const int DirectoryLengthMax = PackageLimits.EntriesMax * (ZipFormat.CentralHeaderLength + 256);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly SafeFileHandle _file;
    private readonly PackageSource _source;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.OrdinalIgnoreCase);

    private ZipDirectory(SafeFileHandle file, PackageSource source)
    {
        _file = file;
        _source = source;
    }

    /// <summary>The entries by name; names that differ in case only are the same.</summary>
    public IReadOnlyDictionary<string, ZipEntry> Entries => _entries;

    /// <summary>Reads the directory and the head of every entry, but no content.</summary>
    /// <exception cref="InputException">The file is no ZIP, or not a plain one.</exception>
    public static ZipDirectory Read(SafeFileHandle file, PackageSource source)
    {
        var directory = new ZipDirectory(file, source);
        directory.ReadAll(RandomAccess.GetLength(file));
        return directory;
    }

    /// <summary>
    /// Opens the content of an entry. Damage shows as <see cref="InvalidDataException"/> or as a wrong length.
    /// </summary>
    public Stream Open(ZipEntry entry)
    {
        var range = new FileRangeStream(_file, entry.Start, entry.StoredLength);
        return entry.Deflated ? new DeflateStream(range, CompressionMode.Decompress) : range;
    }

    private void ReadAll(long fileLength)
    {
        var endAt = FindEnd(fileLength, out var sealLength);
        var end = ReadBytes(endAt, ZipFormat.EndRecordLength);
        var count = UInt16(end, 10);
        long length = UInt32(end, 12);
        long start = UInt32(end, 16);
        if (UInt32(end, 4) != 0 || UInt16(end, 8) != count || start + length != endAt)
        {
            throw _source.Error("the ZIP's directory is not where its end record says; the file is damaged");
        }

        if (count > PackageLimits.EntriesMax || length > DirectoryLengthMax)
        {
            throw _source.Error(
                $"the ZIP has {count} entries in {length} bytes of directory; "
                + $"{PackageLimits.EntriesMax} entries are the limit");
        }

        CheckSeal(fileLength, sealLength);
        var central = ReadBytes(start, (int)length);
        var offset = 0;
        var locals = new List<(long Start, ZipEntry Entry)>();
        for (var i = 0; i < count; i++)
        {
            locals.Add(ReadEntry(central, ref offset, start));
        }

        if (offset != central.Length)
        {
            throw _source.Error(
                $"the ZIP's directory has {central.Length - offset} bytes more than its {count} entries");
        }

        CheckOverlap(locals);
    }

    private long FindEnd(long fileLength, out int sealLength)
    {
        if (fileLength > PackageLimits.PackageLengthMax)
        {
            throw _source.Error($"the file has {fileLength} bytes; {PackageLimits.PackageLengthMax} are the limit");
        }

        foreach (var length in new[] { 0, ZipFormat.SealLength })
        {
            var at = fileLength - length - ZipFormat.EndRecordLength;
            if (at >= 0
                && ReadBytes(at, ZipFormat.EndRecordLength) is var end
                && UInt32(end, 0) == ZipFormat.EndRecord
                && UInt16(end, 20) == length)
            {
                sealLength = length;
                return at;
            }
        }

        throw _source.Error("the file does not end as a ZIP does; it is cut off, damaged or of another kind");
    }

    private void CheckSeal(long fileLength, int sealLength)
    {
        if (sealLength == 0)
        {
            return;
        }

        using var sealedBytes = new FileRangeStream(_file, 0, fileLength - sealLength);
        if (!ZipFormat.Seal(sealedBytes).AsSpan().SequenceEqual(ReadBytes(fileLength - sealLength, sealLength)))
        {
            throw _source.Error("the file is damaged: its bytes do not have the SHA-256 that stands at its end");
        }
    }

    private (long Start, ZipEntry Entry) ReadEntry(byte[] central, ref int offset, long directoryStart)
    {
        if (central.Length - offset < ZipFormat.CentralHeaderLength
            || UInt32(central, offset) != ZipFormat.CentralHeader)
        {
            throw _source.Error("the ZIP's directory is damaged");
        }

        var header = central.AsSpan(offset);
        var nameLength = UInt16(header, 28);
        var next = ZipFormat.CentralHeaderLength + nameLength + UInt16(header, 30) + UInt16(header, 32);
        if (next > header.Length || nameLength > NameLengthMax)
        {
            throw _source.Error("the ZIP's directory is damaged, or an entry's name is too long");
        }

        var nameBytes = header.Slice(ZipFormat.CentralHeaderLength, nameLength);
        var name = Name(nameBytes);
        var entry = CheckHeader(header, name, nameBytes, directoryStart);
        offset += next;
        return _entries.TryAdd(name, entry)
            ? (UInt32(header, 42), entry)
            : throw _source.Error($"entry '{PackageSource.Show(name)}' is in the ZIP twice");
    }

    private ZipEntry CheckHeader(
        ReadOnlySpan<byte> header, string name, ReadOnlySpan<byte> nameBytes, long directoryStart)
    {
        var flags = UInt16(header, 8);
        var method = UInt16(header, 10);
        long stored = UInt32(header, 20);
        long length = UInt32(header, 24);
        if (method is not (ZipFormat.Stored or ZipFormat.Deflated) || (flags & ~ZipFormat.FlagsKnown) != 0)
        {
            throw EntryError(name, "is encrypted, or packed by another method than Deflate");
        }

        if (UInt16(header, 34) != 0 || (method == ZipFormat.Stored && stored != length))
        {
            throw EntryError(name, "has a damaged head");
        }

        long local = UInt32(header, 42);
        if (local + ZipFormat.LocalHeaderLength + nameBytes.Length + stored > directoryStart)
        {
            throw EntryError(name, "reaches into the directory");
        }

        var head = ReadBytes(local, ZipFormat.LocalHeaderLength + nameBytes.Length);
        var start = local + head.Length + UInt16(head, 28);
        var agrees = UInt32(head, 0) == ZipFormat.LocalHeader
            && UInt16(head, 6) == flags
            && UInt16(head, 8) == method
            && UInt16(head, 26) == nameBytes.Length
            && head.AsSpan(ZipFormat.LocalHeaderLength).SequenceEqual(nameBytes)
            && start + stored <= directoryStart;
        return agrees
            ? new ZipEntry(name, method == ZipFormat.Deflated, start, stored, length)
            : throw EntryError(name, "has a head that does not agree with the directory");
    }

    private void CheckOverlap(List<(long Start, ZipEntry Entry)> locals)
    {
        locals.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        for (var i = 1; i < locals.Count; i++)
        {
            var (before, entry) = (locals[i - 1].Entry, locals[i].Entry);
            if (before.Start + before.StoredLength > locals[i].Start)
            {
                throw EntryError(entry.Name, $"shares bytes with '{PackageSource.Show(before.Name)}'");
            }
        }
    }

    private string Name(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException cause)
        {
            throw _source.Error($"the name of a ZIP entry is not UTF-8: {Convert.ToHexString(bytes)}", cause);
        }
    }

    private byte[] ReadBytes(long start, int length)
    {
        var bytes = new byte[length];
        using var range = new FileRangeStream(_file, start, length);
        return range.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length
            ? bytes
            : throw _source.Error("the file became shorter while it was read");
    }

    private InputException EntryError(string name, string problem)
        => _source.Error($"ZIP entry '{PackageSource.Show(name)}' {problem}");

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int offset)
        => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int offset)
        => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
