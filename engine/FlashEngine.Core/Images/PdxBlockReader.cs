namespace FlashEngine.Images;

/// <summary>Reads the flash data of data blocks of one session.</summary>
internal sealed class PdxBlockReader(PdxArchive archive, OdxSession session, ImageReadOptions options, IImageSink sink)
{
    private readonly string _document = PdxFormat.DocumentName(archive, session.Document);
    private readonly PackedBlocks _packed = new();

    /// <summary>Reads a data block.</summary>
    public void Read(OdxDataBlock block)
    {
        var blockSink = new OdxBlockSink(
            block, sink, problem => new ImageFormatException(_document, block.FlashDataLine, problem));
        if (block.DataFile.Length == 0)
        {
            ReadIntern(block, blockSink);
        }
        else
        {
            ReadExtern(block, blockSink);
        }

        blockSink.Complete();
        AddPacked(block);
    }

    /// <summary>Refuses blocks that cannot be together in one image.</summary>
    public void Complete()
    {
        if (_packed.Problem() is { } problem)
        {
            throw new ImageFormatException(_document, 0, problem);
        }
    }

    // DATA has the lines of a HEX file or S-records as they are, and of a binary the bytes as digits.
    private void ReadIntern(OdxDataBlock block, OdxBlockSink blockSink)
    {
        using var document = archive.Open(session.Document);
        OdxText.ReadData(document, _document, block.FlashDataId, text =>
        {
            var name = $"{_document}: DATA of line {block.FlashDataLine}";
            if (block.DataFormat != "BINARY")
            {
                ReadData(block, text, name, blockSink);
                return;
            }

            using var bytes = new HexDigits(text, name);
            ReadData(block, bytes, name, blockSink);
        });
    }

    private void ReadExtern(OdxDataBlock block, OdxBlockSink blockSink)
    {
        var entry = archive.Entries.GetValueOrDefault(block.DataFile)
            ?? throw new ImageFormatException(
                _document,
                block.FlashDataLine,
                $"data file '{PrintableText.Of(block.DataFile, 200)}' is not in the container; files that are bound "
                + "late must be put into it");
        using var data = archive.Open(entry);
        ReadData(block, data, $"{archive.FileName}/{PrintableText.Of(entry.Name, 200)}", blockSink);
    }

    private void ReadData(OdxDataBlock block, Stream data, string name, OdxBlockSink blockSink)
    {
        var readOptions = options with { FileName = name };
        switch (block.DataFormat)
        {
            case "INTEL-HEX":
                new IntelHexFormat().Read(data, readOptions, blockSink);
                break;
            case "MOTOROLA-S":
                new SRecordFormat().Read(data, readOptions, blockSink);
                break;
            case "BINARY":
                ReadBinary(block, data, name, blockSink);
                break;
            default:
                throw new ImageFormatException(
                    _document,
                    block.FlashDataLine,
                    $"DATAFORMAT is '{PrintableText.Of(block.DataFormat, 40)}'; INTEL-HEX, MOTOROLA-S and BINARY can "
                    + "be read");
        }
    }

    // The bytes fill the segments one after the other; without segments they begin at address 0.
    private static void ReadBinary(OdxDataBlock block, Stream data, string name, OdxBlockSink blockSink)
    {
        var buffer = new byte[64 * 1024];
        foreach (var segment in block.Segments.DefaultIfEmpty(new OdxSegment(0, 1L << 32)))
        {
            for (var done = 0L; done < segment.Length;)
            {
                var count = data.Read(buffer, 0, (int)Math.Min(buffer.Length, segment.Length - done));
                if (count == 0)
                {
                    return;
                }

                blockSink.Add((uint)(segment.First + done), buffer.AsSpan(0, count), line: 0);
                done += count;
            }
        }

        if (data.Read(buffer, 0, 1) > 0)
        {
            throw new ImageFormatException(
                name, 0, $"has more bytes than the segments of data block {block.Name}, which must hold all of them");
        }
    }

    private void AddPacked(OdxDataBlock block)
    {
        if (block.DataFormatIdentifier == 0)
        {
            return;
        }

        if (block.Segments.Count == 0)
        {
            throw new ImageFormatException(
                _document, block.FlashDataLine, $"data block {block.Name} is packed; it must have SEGMENTS");
        }

        foreach (var segment in block.Segments)
        {
            _packed.Add((uint)(segment.First + block.TargetOffset), (ulong)segment.Length);
        }
    }
}
