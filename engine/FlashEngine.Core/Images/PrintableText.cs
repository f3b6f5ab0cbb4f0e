using System.Text;

namespace FlashEngine.Images;

/// <summary>Text from a stranger's file as it may stand in a message or a table: one line, and not endless.</summary>
internal static class PrintableText
{
    private const int LengthMax = 4096;

    /// <summary>The text with runs of white space as one blank, and other control characters as '?'.</summary>
    public static string Of(string text, int lengthMax = LengthMax)
    {
        var shown = new StringBuilder();
        var isBlankDue = false;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
            {
                isBlankDue = shown.Length > 0;
                continue;
            }

            if (shown.Length >= lengthMax)
            {
                return shown.Append('…').ToString();
            }

            _ = isBlankDue ? shown.Append(' ') : shown;
            isBlankDue = false;
            shown.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        }

        return shown.ToString();
    }
}
