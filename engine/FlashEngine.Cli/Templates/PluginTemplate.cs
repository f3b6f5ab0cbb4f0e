using System.Globalization;
using System.Security;
using FlashEngine.Plugins;

namespace FlashEngine.Cli.Templates;

/// <summary>What a new plugin brings.</summary>
internal enum PluginKind
{
    /// <summary>A seed/key algorithm.</summary>
    SeedKey,

    /// <summary>An adapter.</summary>
    Adapter,
}

/// <summary>
/// Writes the source of a new plugin: the files of this folder, which are resources of the program, with names between
/// dollar signs replaced.
/// </summary>
internal static class PluginTemplate
{
    // What MSBuild would read as something else; the percent sign first.
    private const string MsBuildSigns = "%$@'();?*";

    /// <summary>Writes the files into a folder that is not there yet.</summary>
    /// <returns>The files, by name.</returns>
    /// <exception cref="InputException">The folder is there, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(PluginName name, PluginKind kind, string folder)
    {
        if (Directory.Exists(folder) || File.Exists(folder))
        {
            throw new InputException($"'{folder}' is there already; name another folder by --out");
        }

        var files = Files(name, kind);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (file, resource) in files)
            {
                using var stream = new FileStream(Path.Combine(folder, file), FileMode.CreateNew);
                using var writer = new StreamWriter(stream);
                writer.Write(Replace(Read(resource), name, kind));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"cannot write '{folder}': {e.Message}", e);
        }

        return [.. files.Select(file => file.Name)];
    }

    private static IReadOnlyList<(string Name, string Resource)> Files(PluginName name, PluginKind kind)
    {
        string[] sources = kind == PluginKind.SeedKey
            ? ["HmacSeedKey.cs"]
            : ["LoopAdapter.cs", "LoopBus.cs", "LoopChannel.cs"];
        return
        [
            ("README.md", $"{kind}/readme.txt"),
            ($"{name.Assembly}.csproj", "Common/project.xml"),
            ("plugin.json", "Common/manifest.json"),
            (".gitignore", "Common/ignore.txt"),
            ("Plugin.cs", "Common/Plugin.cs"),
            .. sources.Select(source => (source, $"{kind}/{source}")),
        ];
    }

    private static string Read(string resource)
    {
        var stream = typeof(PluginTemplate).Assembly.GetManifestResourceStream($"templates/{resource}")
            ?? throw new FileNotFoundException($"the program lacks its template {resource}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Replace(string text, PluginName name, PluginKind kind) => text
        .Replace("$name$", name.Text, StringComparison.Ordinal)
        .Replace("$id$", name.Id, StringComparison.Ordinal)
        .Replace("$assembly$", name.Assembly, StringComparison.Ordinal)
        .Replace("$class$", kind == PluginKind.SeedKey ? "HmacSeedKey" : "LoopAdapter", StringComparison.Ordinal)
        .Replace(
            "$contract$",
            PluginContract.Number.ToString(CultureInfo.InvariantCulture),
            StringComparison.Ordinal)
        .Replace("$engine$", ProjectText(AppContext.BaseDirectory), StringComparison.Ordinal);

    /// <summary>A path as it stands in a project file: MSBuild's own signs as %xx, then XML's.</summary>
    internal static string ProjectText(string path) => SecurityElement.Escape(string.Concat(
        Path.TrimEndingDirectorySeparator(path).Select(sign => MsBuildSigns.Contains(sign, StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"%{(int)sign:X2}")
            : sign.ToString())));
}
