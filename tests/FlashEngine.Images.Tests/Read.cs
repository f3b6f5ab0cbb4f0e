using System.Text;
using FlashEngine.Images;

namespace FlashEngine.Tests.Images;

/// <summary>Short ways to read and show images.</summary>
internal static class Read
{
    public static FirmwareImage Hex(string text)
        => Bytes(new IntelHexFormat(), Encoding.Latin1.GetBytes(text), "app.hex");

    public static FirmwareImage SRecord(string text)
        => Bytes(new SRecordFormat(), Encoding.Latin1.GetBytes(text), "app.s19");

    public static FirmwareImage Bytes(IImageFormat format, byte[] content, string fileName, uint baseAddress = 0)
        => format.Read(new MemoryStream(content), new ImageReadOptions(fileName, baseAddress));

    /// <summary>Segments as text: <c>00001000:0102 00002000:FF</c>.</summary>
    public static string Show(FirmwareImage image)
        => string.Join(' ', image.Segments.Select(s => $"{s.Address:X8}:{Convert.ToHexString(s.Data.Span)}"));

    public static string IntelHexOf(FirmwareImage image, int dataBytes = 16)
    {
        using var text = new StringWriter();
        IntelHexWriter.Write(image, text, dataBytes);
        return text.ToString();
    }

    public static string SRecordOf(FirmwareImage image, int dataBytes = 32, int addressBytes = 0)
    {
        using var text = new StringWriter();
        SRecordWriter.Write(image, text, dataBytes, addressBytes);
        return text.ToString();
    }
}
