namespace FlashEngine.Plugins;

/// <summary>The content of a <c>plugin.json</c>, checked.</summary>
internal sealed record PluginManifest(string Id, string Version, int Contract, string Assembly, string EntryType)
{
    /// <summary>The file's name in a plugin's folder.</summary>
    public const string FileName = "plugin.json";

    private static readonly string[] Keys = ["id", "version", "contract", "assembly", "entryType"];

    /// <summary>Reads a manifest of this host's contract.</summary>
    /// <exception cref="InputException">The file is unusable, or is meant for a host with another contract.</exception>
    public static PluginManifest Read(string file)
    {
        var json = File.ReadAllBytes(file);
        var members = JsonMembers.Read(file, json);

        // The contract comes first: a manifest of another contract may rightly have keys that are unknown here.
        var contract = members.Number("contract");
        if (contract != PluginContract.Number)
        {
            throw members.Error(
                "contract",
                $"is built for contract {contract}, this host has contract {PluginContract.Number}; "
                + "build the plugin against this host's FlashEngine.Abstractions");
        }

        members.RefuseOthers(Keys);
        var manifest = new PluginManifest(
            members.Text("id"), members.Text("version"), contract, members.Text("assembly"), members.Text("entryType"));
        if (!PluginNames.IsValid(manifest.Id))
        {
            throw members.Error("id", $"id '{manifest.Id}' must be {PluginNames.Rule}");
        }

        if (manifest.Assembly.AsSpan().ContainsAny('/', '\\') || manifest.Assembly is "." or "..")
        {
            throw members.Error(
                "assembly", $"assembly '{manifest.Assembly}' must be a file name in the plugin's folder");
        }

        return manifest;
    }
}

/// <summary>The rule for the names of plugins, adapters and algorithms.</summary>
internal static class PluginNames
{
    public const string Rule = "made of a-z, 0-9, '-' and '.', beginning with a letter or digit";

    public static bool IsValid(string name)
        => name.Length > 0
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}
