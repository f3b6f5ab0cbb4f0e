using System.Security.Cryptography;

namespace FlashEngine.Plugins;

/// <summary>
/// An operator's <c>plugins.lock</c>: one line <c>id sha256</c> per allowed plugin, the SHA-256 (64 hex digits) being
/// that of the plugin's assembly; <c>#</c> starts a comment. Where the file exists, nothing else is loaded.
/// </summary>
internal sealed class PluginLock
{
    private readonly string _file;
    private readonly Dictionary<string, string> _pins = [];

    private PluginLock(string file) => _file = file;

    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="InputException">
    /// The file cannot be read, a line is not of the form above, or an id is there twice.
    /// </exception>
    public static PluginLock? Read(string? file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var pins = new PluginLock(file);
        var line = 0;
        foreach (var text in Lines(file))
        {
            pins.Add(++line, text.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }

        return pins;
    }

    /// <summary>Says why a plugin must not be loaded; null when it may.</summary>
    public string? Objection(string id, string assembly)
    {
        if (!_pins.TryGetValue(id, out var pinned))
        {
            return $"is not pinned in {_file}; add the line '{id} {Sha256(assembly)}' if you trust it";
        }

        var actual = Sha256(assembly);
        return actual == pinned
            ? null
            : $"{Path.GetFileName(assembly)} has SHA-256 {actual}, but {_file} pins {pinned}";
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {e.Message}", e);
        }
    }

    private static string Sha256(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void Add(int line, string[] words)
    {
        if (words.Length == 0)
        {
            return;
        }

        if (words.Length != 2 || words[1].Length != 64 || !words[1].All(char.IsAsciiHexDigit))
        {
            throw InputException.At(
                _file, line, $"'{string.Join(' ', words)}' must be a plugin's id and the 64 hex digits of its SHA-256");
        }

        if (!_pins.TryAdd(words[0], words[1].ToLowerInvariant()))
        {
            throw InputException.At(_file, line, $"plugin '{words[0]}' is pinned twice");
        }
    }
}
