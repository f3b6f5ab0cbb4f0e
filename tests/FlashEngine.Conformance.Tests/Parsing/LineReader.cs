namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>The words of one line, read from left to right.</summary>
internal sealed class LineReader(string file, int line, string[] words)
{
    private int _next;

    public int Line => line;

    public bool AtEnd => _next == words.Length;

    /// <summary>The word that comes next; empty at the end.</summary>
    public string Peek => AtEnd ? "" : words[_next];

    /// <summary>Splits a line into words; <c>#</c> starts a comment.</summary>
    public static LineReader Of(string file, int line, string text) =>
        new(file, line, text.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public string Word(string right) => AtEnd ? throw Wrong("(end of line)", right) : words[_next++];

    /// <summary>Takes the next word when it is this one.</summary>
    public bool Takes(string word)
    {
        var there = Peek == word;
        _next += there ? 1 : 0;
        return there;
    }

    public string Rest()
    {
        var rest = string.Join(' ', words.Skip(_next));
        _next = words.Length;
        return rest;
    }

    public void End()
    {
        if (!AtEnd)
        {
            throw Wrong(Peek, "the line should end before it");
        }
    }

    public int Number(int min, int max)
    {
        var right = $"a decimal number {min}..{max}";
        var word = Word(right);
        return int.TryParse(word, out var number) && number >= min && number <= max ? number : throw Wrong(word, right);
    }

    /// <summary>A span of time that is not negative, in nanoseconds.</summary>
    public long TimeNs()
    {
        const string right = "a time like 5ms, 0.1ms, 250us, 1s or 1ns";
        var word = Word(right);
        return TimeText.TryParse(word, out var ns) ? ns : throw Wrong(word, right);
    }

    public bool YesNo() => OneOf(("yes", true), ("no", false));

    /// <summary>One of the given words.</summary>
    public T OneOf<T>(params (string Word, T Value)[] choices)
    {
        var right = "one of " + string.Join(", ", choices.Select(choice => choice.Word));
        var word = Word(right);
        foreach (var choice in choices)
        {
            if (choice.Word == word)
            {
                return choice.Value;
            }
        }

        throw Wrong(word, right);
    }

    /// <summary>Zero or more bytes up to the end of the line or the word <paramref name="stop"/>.</summary>
    public byte[] Bytes(string stop = "")
    {
        var bytes = new List<byte>();
        while (!AtEnd && Peek != stop)
        {
            var word = words[_next++];
            if (!ByteText.TryAppend(bytes, word))
            {
                throw Wrong(word, "a byte like 3E, a repeated byte like CC*5, or payload like p[6..12]");
            }
        }

        return [.. bytes];
    }

    public CaseFormatException Wrong(string value, string right) => new(file, line, value, right);
}
