using System.CommandLine;

namespace FlashEngine.Cli.Commands;

/// <summary>Options that name a folder, which need not be there yet.</summary>
internal static class FolderOption
{
    /// <summary>The folder; null: none is given.</summary>
    /// <exception cref="InputException">A file is in its place.</exception>
    public static string? Read(Option<string?> option, ParseResult parsed)
    {
        var folder = parsed.GetValue(option);
        for (var part = folder; !string.IsNullOrEmpty(part); part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
            {
                throw new InputException($"{option.Name}: '{part}' is a file, right is a folder (it may be a new one)");
            }
        }

        return folder;
    }
}
