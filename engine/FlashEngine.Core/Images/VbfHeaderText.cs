using System.Text;

namespace FlashEngine.Images;

/// <summary>
/// Reads the text at the start of a VBF file: <c>vbf_version = 2.6; header { name = value; ... }</c> with comments of
/// both kinds of C. It stops behind the closing brace, where the blocks begin.
/// </summary>
internal sealed class VbfHeaderText(VbfContent content)
{
    // Headers have a few kilobytes; a signature in hexadecimal is the longest word.
    private const int HeaderLengthMax = 256 * 1024;
    private const int DepthMax = 4;

    /// <summary>Reads all of it; the version is the first entry.</summary>
    public IReadOnlyList<VbfEntry> Read()
    {
        var version = ReadEntry(NextWord("'vbf_version'"));
        if (version.Name != "vbf_version")
        {
            throw content.ErrorAtLine(
                version.Line, $"the file begins with '{version.Name}'; VBF begins with vbf_version");
        }

        var head = NextWord("'header'");
        if (head.Text != "header")
        {
            throw content.ErrorAtLine(head.Line, $"'{head.Text}' stands where 'header' must stand");
        }

        Expect('{');
        var entries = new List<VbfEntry> { version };
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!TryTake('}'))
        {
            var entry = ReadEntry(NextWord("a name or '}'"));
            if (!names.Add(entry.Name))
            {
                throw content.ErrorAtLine(entry.Line, $"'{entry.Name}' is there twice");
            }

            entries.Add(entry);
        }

        return entries;
    }

    private VbfEntry ReadEntry(VbfValue name)
    {
        Expect('=');
        var value = ReadValue(depth: 0);
        Expect(';');
        return new VbfEntry(name.Line, name.Text!, value);
    }

    private VbfValue ReadValue(int depth)
    {
        SkipBlanks();
        var line = content.Line;
        if (content.Peek() == '"')
        {
            return new VbfValue(line, ReadQuoted(), []);
        }

        if (!TryTake('{'))
        {
            return NextWord("a value");
        }

        if (depth == DepthMax)
        {
            throw content.ErrorAtLine(line, $"lists stand in each other more than {DepthMax} deep");
        }

        var items = new List<VbfValue>();
        while (!TryTake('}'))
        {
            items.Add(ReadValue(depth + 1));
            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }

        return new VbfValue(line, null, items);
    }

    private string ReadQuoted()
    {
        var line = content.Line;
        var text = new StringBuilder();
        content.Take();
        for (int character; (character = content.Peek()) != '"'; content.Take())
        {
            if (character is -1 or '\r' or '\n' || IsTooLong)
            {
                throw content.ErrorAtLine(line, "the text in quotes does not end in its line");
            }

            text.Append(character is >= 0x20 and not 0x7F and < 0x100 ? (char)character : '?');
        }

        content.Take();
        return text.ToString();
    }

    private VbfValue NextWord(string expected)
    {
        SkipBlanks();
        var line = content.Line;
        var word = new StringBuilder();
        for (int character; IsWord(character = content.Peek()) && !IsTooLong; content.Take())
        {
            word.Append((char)character);
        }

        return word.Length > 0 ? new VbfValue(line, word.ToString(), []) : throw Unexpected(expected);
    }

    private bool TryTake(char mark)
    {
        SkipBlanks();
        if (content.Peek() != mark)
        {
            return false;
        }

        content.Take();
        return true;
    }

    private void Expect(char mark)
    {
        if (!TryTake(mark))
        {
            throw Unexpected($"'{mark}'");
        }
    }

    private void SkipBlanks()
    {
        while (!IsTooLong)
        {
            switch (content.Peek())
            {
                case ' ' or '\t' or '\r' or '\n':
                    content.Take();
                    break;
                case '/':
                    SkipComment();
                    break;
                default:
                    return;
            }
        }
    }

    private void SkipComment()
    {
        var line = content.Line;
        content.Take();
        var kind = content.Peek();
        if (kind is not ('/' or '*'))
        {
            throw Unexpected("a comment");
        }

        content.Take();
        for (var before = 0; ; content.Take())
        {
            var character = content.Peek();
            if (kind == '/' && character is '\n' or -1)
            {
                return;
            }

            if (character == -1 || IsTooLong)
            {
                throw content.ErrorAtLine(line, "the comment does not end");
            }

            if (kind == '*' && before == '*' && character == '/')
            {
                content.Take();
                return;
            }

            before = character;
        }
    }

    private bool IsTooLong => content.Offset >= HeaderLengthMax;

    private ImageFormatException Unexpected(string expected) => content.ErrorAtLine(content.Line, IsTooLong
        ? $"the header is longer than {HeaderLengthMax} bytes; is its closing brace missing?"
        : content.Peek() == -1
            ? $"the file ends where {expected} must stand"
            : $"{RecordBytes.Show((byte)content.Peek())} stands where {expected} must stand");

    private static bool IsWord(int character)
        => character >= 0 && (char.IsAsciiLetterOrDigit((char)character) || character is '_' or '.' or '-');
}
