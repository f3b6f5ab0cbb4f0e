using System.Text.RegularExpressions;

namespace FlashEngine.Cli.Templates;

/// <summary>The name of a new plugin, and the names that follow from it.</summary>
/// <param name="Text">As it was given: <c>Acme.Body-Keys</c>.</param>
internal sealed partial record PluginName(string Text)
{
    // Names that a .NET library of somebody else's must not have: the loader would mix them up.
    private static readonly string[] Foreign = ["FlashEngine", "System", "Microsoft"];

    /// <summary>The id, which is also the name of what the plugin brings: <c>acme.body-keys</c>.</summary>
    public string Id => Text.ToLowerInvariant();

    /// <summary>The assembly and the namespace: <c>Acme.BodyKeys</c>.</summary>
    public string Assembly => string.Join(
        '.', Text.Split('.').Select(part => string.Concat(part.Split('-').Select(Capitalised))));

    /// <summary>Checks a name.</summary>
    /// <exception cref="InputException">It is none; the message says what would be.</exception>
    public static PluginName Parse(string text)
    {
        if (!Form().IsMatch(text))
        {
            throw new InputException(
                $"'{text}' is no name for a plugin; it must be made of letters, digits, '-' and '.', each part "
                + "between dots beginning with a letter: acme-keys, Acme.Keys");
        }

        var name = new PluginName(text);
        return Foreign.Contains(name.Assembly.Split('.')[0], StringComparer.OrdinalIgnoreCase)
            ? throw new InputException(
                $"'{text}': names that begin with {string.Join(", ", Foreign)} belong to others; begin with your own")
            : name;
    }

    private static string Capitalised(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*(\.[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*)*\z")]
    private static partial Regex Form();
}
