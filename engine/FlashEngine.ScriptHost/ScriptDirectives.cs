namespace FlashEngine.Scripting;

/// <summary>A <c>#load</c> or <c>#r</c> at the beginning of a script.</summary>
/// <param name="Line">Line number from 1.</param>
/// <param name="Word">The directive without its <c>#</c>.</param>
/// <param name="Argument">What stands between the quotes; empty when there are none.</param>
internal sealed record ScriptDirective(int Line, string Word, string Argument);

/// <summary>
/// Reads the directives of a script without the compiler, so that a script from the cache starts without it. The
/// language allows <c>#load</c> and <c>#r</c> only in front of the first token; there, nothing but white space,
/// comments and directives can stand, and that much is easy to read. Directives in a branch of <c>#if</c> that is not
/// taken count too: the cache then watches a file more than it must.
/// </summary>
internal static class ScriptDirectives
{
    public static List<ScriptDirective> Read(string text)
    {
        var found = new List<ScriptDirective>();
        var position = 0;
        var line = 1;
        while (position < text.Length)
        {
            var end = EndOfElement(text, position);
            if (end < 0)
            {
                break;
            }

            if (text[position] == '#')
            {
                Add(found, line, text[(position + 1)..end]);
            }

            line += text.AsSpan(position, end - position).Count('\n');
            position = end;
        }

        return found;
    }

    /// <summary>Where white space, comment or directive at a position ends; -1 when a token begins there.</summary>
    private static int EndOfElement(string text, int position)
    {
        var rest = text.AsSpan(position);
        if (char.IsWhiteSpace(rest[0]))
        {
            return position + 1;
        }

        if (rest[0] == '#' || rest.StartsWith("//"))
        {
            var length = rest.IndexOf('\n');
            return length < 0 ? text.Length : position + length;
        }

        if (rest.StartsWith("/*"))
        {
            var length = rest.IndexOf("*/");
            return length < 0 ? text.Length : position + length + 2;
        }

        return -1;
    }

    private static void Add(List<ScriptDirective> found, int line, string directive)
    {
        var words = directive.TrimStart();
        var length = 0;
        while (length < words.Length && char.IsAsciiLetter(words[length]))
        {
            length++;
        }

        if (words[..length] is "load" or "r")
        {
            var quoted = words[length..].Split('"');
            found.Add(new ScriptDirective(line, words[..length], quoted.Length > 2 ? quoted[1] : ""));
        }
    }
}
