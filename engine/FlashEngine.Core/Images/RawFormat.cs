namespace FlashEngine.Images;

/// <summary>Bytes without addresses; the first one goes to <see cref="ImageReadOptions.BaseAddress"/>.</summary>
public sealed class RawFormat : IImageFormat
{
    /// <inheritdoc/>
    public string Name => "raw";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".bin", ".raw"];

    /// <inheritdoc/>
    public FirmwareImage Read(Stream content, ImageReadOptions options)
    {
        var builder = new ImageBuilder(options.FileName, options.LengthMax);
        var buffer = new byte[64 * 1024];
        for (int count; (count = content.Read(buffer, 0, buffer.Length)) > 0;)
        {
            var address = options.BaseAddress + (ulong)builder.Length;
            if (address + (ulong)count > 1UL << 32)
            {
                throw new ImageFormatException(
                    options.FileName,
                    0,
                    $"the data from 0x{options.BaseAddress:X8} on goes past the last address, 0xFFFFFFFF");
            }

            builder.Add((uint)address, buffer.AsSpan(0, count), line: 0);
        }

        return builder.Build();
    }
}
