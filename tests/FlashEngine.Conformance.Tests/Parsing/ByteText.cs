using System.Globalization;

namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>
/// Bytes as a case file writes them: <c>3E</c>; <c>CC*5</c> for five of them; <c>p[6..12]</c> for bytes 6 to 12 of the
/// counting pattern, in which byte i is i mod 256.
/// </summary>
internal static class ByteText
{
    private const int CountMax = 1 << 20;

    public static bool TryAppend(List<byte> bytes, string word)
    {
        if (word.StartsWith("p[", StringComparison.Ordinal) && word.EndsWith(']'))
        {
            return TryAppendPattern(bytes, word[2..^1].Split(".."));
        }

        var parts = word.Split('*');
        if (parts.Length > 2
            || !TryParseByte(parts[0], out var value)
            || !TryParseCount(parts.Length == 2 ? parts[1] : "1", out var count))
        {
            return false;
        }

        bytes.AddRange(Enumerable.Repeat(value, count));
        return true;
    }

    public static bool TryParseByte(string text, out byte value)
    {
        value = 0;
        return text.Length == 2
            && byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryAppendPattern(List<byte> bytes, string[] ends)
    {
        if (ends.Length > 2 || !TryParseCount(ends[0], out var first) || !TryParseCount(ends[^1], out var last)
            || last < first)
        {
            return false;
        }

        for (var index = first; index <= last; index++)
        {
            bytes.Add((byte)index);
        }

        return true;
    }

    private static bool TryParseCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= CountMax;
}
