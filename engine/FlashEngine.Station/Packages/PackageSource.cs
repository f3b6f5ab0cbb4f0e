using System.Text;

namespace FlashEngine.Station.Packages;

/// <summary>The file that is read or written, for errors.</summary>
internal sealed record PackageSource(string FileName)
{
    /// <summary>Makes an error of one line.</summary>
    public InputException Error(string problem, Exception? cause = null) => new($"{FileName}: {problem}", cause);

    /// <summary>Makes an error for a file that cannot be opened, read or written.</summary>
    public static InputException Unusable(string path, Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException
            => new InputException($"{path}: the file does not exist", cause),
        UnauthorizedAccessException => new InputException($"{path}: access is denied", cause),
        _ => new InputException($"{path}: {Show(cause.Message, lengthMax: 300)}", cause),
    };

    /// <summary>
    /// Text from a file as it may stand in a message: a stranger's text can be long and hold line feeds.
    /// </summary>
    public static string Show(string text, int lengthMax = 80)
    {
        var shown = new StringBuilder();
        foreach (var character in text.Length > lengthMax ? text[..lengthMax] : text)
        {
            _ = char.IsControl(character) ? shown.Append($"\\u{(int)character:X4}") : shown.Append(character);
        }

        return shown.Append(text.Length > lengthMax ? "…" : string.Empty).ToString();
    }
}
