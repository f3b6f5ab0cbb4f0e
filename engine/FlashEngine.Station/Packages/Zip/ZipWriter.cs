using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FlashEngine.Images;

namespace FlashEngine.Station.Packages.Zip;

/// <summary>
/// Writes a ZIP whose bytes depend on the entries only: no dates, no traces of the system it is written on.
/// </summary>
/// <param name="output">Takes the ZIP; empty, readable and seekable.</param>
internal sealed class ZipWriter(Stream output) : IDisposable
{
    // 2.0: Deflate. 1 January 1980, the first day that the format knows.
    private const ushort VersionNeeded = 20;
    private const uint FirstDay = 0x0021_0000;

    private readonly MemoryStream _directory = new();
    private int _entries;

    /// <summary>Adds an entry.</summary>
    /// <returns>How many bytes the content had.</returns>
    public long Add(string name, Stream content)
    {
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var start = output.Position;
        output.Write(new byte[ZipFormat.LocalHeaderLength]);
        output.Write(nameBytes);
        var (crc, length) = Deflate(content);
        var end = output.Position;
        var stored = end - start - ZipFormat.LocalHeaderLength - nameBytes.Length;

        Span<byte> common = stackalloc byte[26];
        BinaryPrimitives.WriteUInt16LittleEndian(common, VersionNeeded);
        BinaryPrimitives.WriteUInt16LittleEndian(common[2..], ZipFormat.FlagUtf8);
        BinaryPrimitives.WriteUInt16LittleEndian(common[4..], ZipFormat.Deflated);
        BinaryPrimitives.WriteUInt32LittleEndian(common[6..], FirstDay);
        BinaryPrimitives.WriteUInt32LittleEndian(common[10..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(common[14..], checked((uint)stored));
        BinaryPrimitives.WriteUInt32LittleEndian(common[18..], checked((uint)length));
        BinaryPrimitives.WriteUInt16LittleEndian(common[22..], (ushort)nameBytes.Length);

        output.Position = start;
        WriteUInt32(output, ZipFormat.LocalHeader);
        output.Write(common);
        output.Position = end;

        WriteUInt32(_directory, ZipFormat.CentralHeader);
        _directory.Write([(byte)VersionNeeded, 0]);
        _directory.Write(common);
        _directory.Write(new byte[10]);
        WriteUInt32(_directory, checked((uint)start));
        _directory.Write(nameBytes);
        _entries++;
        return length;
    }

    /// <summary>Writes directory, end record and seal.</summary>
    public void Finish()
    {
        var start = output.Position;
        _directory.WriteTo(output);
        Span<byte> end = stackalloc byte[ZipFormat.EndRecordLength];
        BinaryPrimitives.WriteUInt32LittleEndian(end, ZipFormat.EndRecord);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], (ushort)_entries);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], (ushort)_entries);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)_directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], checked((uint)start));
        BinaryPrimitives.WriteUInt16LittleEndian(end[20..], ZipFormat.SealLength);
        output.Write(end);

        output.Position = 0;
        var seal = ZipFormat.Seal(output);
        output.Write(seal);
    }

    /// <summary>Gives the memory of the directory back; the output stays open.</summary>
    public void Dispose() => _directory.Dispose();

    private static void WriteUInt32(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private (uint Crc, long Length) Deflate(Stream content)
    {
        using var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true);
        var buffer = new byte[64 * 1024];
        var crc = 0u;
        var length = 0L;
        for (int count; (count = content.Read(buffer)) > 0; length += count)
        {
            crc = Crc32.Append(crc, buffer.AsSpan(0, count));
            deflate.Write(buffer, 0, count);
        }

        return (crc, length);
    }
}
