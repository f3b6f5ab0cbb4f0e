using System.Text;

namespace FlashEngine.Uds.Text;

/// <summary>Records as text: characters where they are some, else bytes; always short.</summary>
internal static class ByteText
{
    private const int CharactersMax = 64;

    public static string Record(ReadOnlySpan<byte> record)
    {
        var text = record.TrimEnd((byte)0x00);
        return text.Length is > 1 and <= CharactersMax && IsPrintable(text)
            ? $"\"{Encoding.ASCII.GetString(text)}\""
            : UdsErrors.Hex(record);
    }

    /// <summary>Path of a request, with dots for what is not printable.</summary>
    public static string Path(ReadOnlySpan<byte> path)
    {
        var shown = path[..Math.Min(path.Length, CharactersMax)];
        var text = new StringBuilder(shown.Length + 1);
        foreach (var octet in shown)
        {
            text.Append(octet is >= 0x20 and < 0x7F ? (char)octet : '.');
        }

        return path.Length > CharactersMax ? text.Append('…').ToString() : text.ToString();
    }

    public static string Count(int bytes) => bytes == 1 ? "1 byte" : $"{bytes} bytes";

    private static bool IsPrintable(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E);
}
