namespace FlashEngine.Images;

/// <summary>
/// ELF (System V ABI, object files), 32 and 64 bits, both byte orders. The image is what the loadable segments
/// (PT_LOAD) hold in the file, at their physical addresses (p_paddr); what is only reserved (.bss) is not part of it.
/// </summary>
public sealed class ElfFormat : IImageFormat
{
    /// <inheritdoc/>
    public string Name => "elf";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".elf", ".axf", ".out"];

    /// <inheritdoc/>
    public ImageInfo Read(Stream content, ImageReadOptions options, IImageSink sink)
    {
        var bytes = new ContentBytes(content, options.FileName);
        var header = ElfHeader.Read(bytes);
        var buffer = new byte[64 * 1024];
        for (var index = 0; index < header.SegmentCount; index++)
        {
            var segment = header.ReadSegment(index);
            if (segment.IsLoaded)
            {
                CopySegment(segment, bytes, buffer, sink);
            }
        }

        return new ImageInfo { Facts = header.Facts() };
    }

    private static void CopySegment(ElfSegment segment, ContentBytes bytes, byte[] buffer, IImageSink sink)
    {
        for (var done = 0L; done < segment.Length;)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, segment.Length - done));
            bytes.Read(segment.Offset + done, piece, "segment");
            sink.Add((uint)(segment.Address + done), piece, line: 0);
            done += piece.Length;
        }
    }
}

/// <summary>A program header, as far as an image needs it.</summary>
/// <param name="IsLoaded">PT_LOAD with bytes in the file.</param>
/// <param name="Offset">Where the bytes begin in the file.</param>
/// <param name="Address">p_paddr.</param>
/// <param name="Length">p_filesz.</param>
internal readonly record struct ElfSegment(bool IsLoaded, long Offset, long Address, long Length);
