namespace FlashEngine.Station.Packages.Delta;

/// <summary>
/// Decodes VCDIFF (RFC 3284) as <c>xdelta3 -S none</c> writes it: the default code table, with xdelta3's application
/// header and its Adler-32 of each window, which is checked. Goes window by window: what it holds in memory is one
/// window, whatever the lengths of source and target.
/// </summary>
internal static class Vcdiff
{
    /// <summary>The longest window that is decoded, in bytes of its target and of its encoding.</summary>
    public const int WindowLengthMax = 16 * 1024 * 1024;

    private const int ApplicationHeaderLengthMax = 64 * 1024;

    // Hdr_Indicator: RFC 3284, 4.1; the application header is xdelta3's own.
    private const int SecondaryCompressor = 0x01;
    private const int CodeTable = 0x02;
    private const int ApplicationHeader = 0x04;

    /// <summary>"VCD" with the high bits set, and version 0.</summary>
    private static ReadOnlySpan<byte> Magic => [0xD6, 0xC3, 0xC4, 0x00];

    /// <summary>Decodes a delta.</summary>
    /// <param name="delta">The delta, from its first byte; it is read to its end.</param>
    /// <param name="source">What the delta was made from; seekable.</param>
    /// <param name="target">
    /// Takes what comes out; empty, seekable and readable, because a window may copy from those before it.
    /// </param>
    /// <param name="lengthMax">A target of more bytes is refused before they are written.</param>
    /// <param name="name">What to call the delta in errors.</param>
    /// <exception cref="InputException">
    /// The delta is damaged, does not fit the source, or uses what is not supported; the message says which.
    /// </exception>
    /// <exception cref="IOException">A stream cannot be read or written.</exception>
    public static void Decode(Stream delta, Stream source, Stream target, long lengthMax, string name)
    {
        var input = new VcdiffInput(delta, name);
        ReadHeader(input);
        var window = new VcdiffWindow(input, source, target);
        while (input.TryReadByte(out var indicator))
        {
            window.Decode(indicator, lengthMax - target.Length);
        }
    }

    private static void ReadHeader(VcdiffInput input)
    {
        Span<byte> magic = stackalloc byte[Magic.Length];
        input.Read(magic);
        if (!magic.SequenceEqual(Magic))
        {
            throw input.Error(
                $"begins with {Convert.ToHexString(magic)}, and VCDIFF with {Convert.ToHexString(Magic)}");
        }

        var indicator = input.ReadByte();
        if ((indicator & SecondaryCompressor) != 0)
        {
            throw input.Error(
                $"uses the secondary compressor {CompressorName(input.ReadByte())}, which is not supported; "
                + "make it with: xdelta3 -e -S none");
        }

        if ((indicator & CodeTable) != 0)
        {
            throw input.Error("has a code table of its own, which is not supported; only that of RFC 3284, 5.6 is");
        }

        if ((indicator & ~ApplicationHeader) != 0)
        {
            throw input.Error($"has the unknown Hdr_Indicator 0x{indicator:X2}");
        }

        if (indicator != 0)
        {
            // For people and their tools (file names); it means nothing here.
            input.Skip(input.ReadLength("application header", ApplicationHeaderLengthMax));
        }
    }

    /// <summary>The names that xdelta3 gives to its compressors.</summary>
    private static string CompressorName(int id) => id switch
    {
        1 => "DJW (1)",
        2 => "LZMA (2)",
        16 => "FGK (16)",
        _ => $"{id}",
    };
}
