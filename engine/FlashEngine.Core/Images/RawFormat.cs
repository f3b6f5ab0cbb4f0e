namespace FlashEngine.Images;

/// <summary>Bytes without addresses; the first one goes to <see cref="ImageReadOptions.BaseAddress"/>.</summary>
public sealed class RawFormat : IImageFormat
{
    /// <inheritdoc/>
    public string Name => "raw";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".bin", ".raw"];

    /// <inheritdoc/>
    public ImageInfo Read(Stream content, ImageReadOptions options, IImageSink sink)
    {
        var buffer = new byte[64 * 1024];
        ulong address = options.BaseAddress;
        for (int count; (count = content.Read(buffer, 0, buffer.Length)) > 0; address += (ulong)count)
        {
            if (address + (ulong)count > 1UL << 32)
            {
                throw new ImageFormatException(
                    options.FileName,
                    0,
                    $"the data from 0x{options.BaseAddress:X8} on goes past the last address, 0xFFFFFFFF");
            }

            sink.Add((uint)address, buffer.AsSpan(0, count), line: 0);
        }

        return ImageInfo.None;
    }
}
