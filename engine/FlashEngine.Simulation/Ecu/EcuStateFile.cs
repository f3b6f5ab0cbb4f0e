using System.Text;

namespace FlashEngine.Simulation.Ecu;

/// <summary>
/// Memory and validity of an ECU in a file, so that they survive the process. Little-endian: magic, format version,
/// validity, then each flash block with its layout, flags, ranges and bytes, and at last the CRC-32 of all before.
/// </summary>
internal static class EcuStateFile
{
    private const int FormatVersion = 1;
    private const int RangesMax = 1_000_000;

    private static ReadOnlySpan<byte> Magic => "FLASHECU"u8;

    /// <summary>Writes the file; a crash in the middle leaves the old one.</summary>
    public static void Save(string path, EcuMemory memory)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(FormatVersion);
            writer.Write(memory.IsApplicationValid);
            foreach (var block in memory.Blocks.Where(block => !block.IsRam))
            {
                WriteBlock(writer, block);
            }
        }

        var content = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        var temporary = path + ".new";
        using (var file = File.Create(temporary))
        {
            file.Write(content);
            file.Write(BitConverter.GetBytes(Crc32.Finish(Crc32.Add(Crc32.Start, content))));
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads the file into a memory of the same layout.</summary>
    /// <exception cref="InputException">The file is damaged or of another memory map.</exception>
    public static void Load(string path, EcuMemory memory)
    {
        var content = File.ReadAllBytes(path);
        var body = content.AsSpan(0, Math.Max(0, content.Length - sizeof(uint)));
        if (!body.StartsWith(Magic)
            || BitConverter.ToUInt32(content, body.Length) != Crc32.Finish(Crc32.Add(Crc32.Start, body)))
        {
            throw Unusable(path, "is damaged or no state file of a simulated ECU");
        }

        using var reader = new BinaryReader(new MemoryStream(content, Magic.Length, body.Length - Magic.Length));
        var version = reader.ReadInt32();
        if (version != FormatVersion)
        {
            throw Unusable(path, $"has format version {version}, expected is {FormatVersion}");
        }

        memory.IsApplicationValid = reader.ReadBoolean();
        foreach (var block in memory.Blocks.Where(block => !block.IsRam))
        {
            if (!TryReadBlock(reader, block))
            {
                throw Unusable(path, $"was written for another memory map (block {block.Layout.Name})");
            }
        }

        if (reader.BaseStream.Position != reader.BaseStream.Length)
        {
            throw Unusable(path, "was written for a memory map with more blocks");
        }
    }

    private static InputException Unusable(string path, string problem) =>
        new($"{path}: {problem}; delete it to start from the factory content");

    private static void WriteBlock(BinaryWriter writer, MemoryBlock block)
    {
        writer.Write(block.Layout.Address);
        writer.Write(block.Layout.Length);
        writer.Write(block.IsValid);
        WriteRanges(writer, block.Erased);
        WriteRanges(writer, block.Written);
        WriteRanges(writer, block.Checked);
        writer.Write(block.Data.Span);
    }

    private static void WriteRanges(BinaryWriter writer, RangeSet set)
    {
        writer.Write(set.Ranges.Count);
        foreach (var (start, end) in set.Ranges)
        {
            writer.Write(start);
            writer.Write(end);
        }
    }

    private static bool TryReadBlock(BinaryReader reader, MemoryBlock block)
    {
        if (reader.BaseStream.Length - reader.BaseStream.Position < block.Data.Length
            || reader.ReadUInt32() != block.Layout.Address
            || reader.ReadUInt32() != block.Layout.Length)
        {
            return false;
        }

        block.IsValid = reader.ReadBoolean();
        return TryReadRanges(reader, block.Erased)
            && TryReadRanges(reader, block.Written)
            && TryReadRanges(reader, block.Checked)
            && reader.Read(block.Data.Span) == block.Data.Length;
    }

    private static bool TryReadRanges(BinaryReader reader, RangeSet set)
    {
        set.Clear();
        var count = reader.ReadInt32();
        if (count is < 0 or > RangesMax)
        {
            return false;
        }

        for (var index = 0; index < count; index++)
        {
            var start = reader.ReadInt64();
            set.Add(start, reader.ReadInt64());
        }

        return true;
    }
}
