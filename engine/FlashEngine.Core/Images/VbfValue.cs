namespace FlashEngine.Images;

/// <summary>A value of a VBF header: a word, a text in quotes, or a list in braces.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Text">The word or text; null of a list.</param>
/// <param name="Items">The list; empty of a word or text.</param>
internal sealed record VbfValue(int Line, string? Text, IReadOnlyList<VbfValue> Items)
{
    /// <summary>As people read it; lines of a description follow each other.</summary>
    public override string ToString() => Text ?? (Items.All(item => item.Text is not null && !item.IsNumber)
        ? string.Join(' ', Items.Select(item => item.Text))
        : $"{{{string.Join(", ", Items)}}}");

    private bool IsNumber => Text is { Length: > 0 } && char.IsAsciiDigit(Text[0]);
}

/// <summary>A line of a VBF header: name = value;</summary>
internal sealed record VbfEntry(int Line, string Name, VbfValue Value);
