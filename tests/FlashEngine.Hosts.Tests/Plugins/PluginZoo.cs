using System.Security.Cryptography;
using FlashEngine.Plugins;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FlashEngine.Hosts.Tests.Plugins;

/// <summary>Compiles the sources of <c>tests/zoo/plugins</c> into plugin folders of a test.</summary>
internal sealed class PluginZoo(Workspace work)
{
    private static readonly IReadOnlyList<MetadataReference> Framework =
    [
        .. new[] { "System.Private.CoreLib.dll", "System.Runtime.dll", "System.Collections.dll" }
            .Select(name => Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name))
            .Append(typeof(FlashException).Assembly.Location)
            .Append(typeof(PluginHost).Assembly.Location)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    /// <summary>The search root that the plugins are put into.</summary>
    public string Root => work.In("plugins");

    public string LockFile => work.In("plugins.lock");

    /// <summary>Makes a plugin folder out of a source of the zoo.</summary>
    /// <returns>The path of the plugin's assembly.</returns>
    public string Add(string folder, string source, string? id = null, string contract = "1", string? helper = null)
    {
        var target = Path.Combine(Root, folder);
        var helperFile = helper is null
            ? null
            : Compile(helper, Path.Combine(target, "Zoo.Helper.dll"), []);
        var assembly = Path.Combine(target, source + ".dll");
        Compile(source, assembly, helperFile is null ? [] : [helperFile]);
        WriteManifest(folder, Manifest(id ?? folder, contract, source + ".dll", "Zoo." + source));
        return assembly;
    }

    public void WriteManifest(string folder, string json) => work.Write($"plugins/{folder}/plugin.json", json);

    public static string Manifest(string id, string contract, string assembly, string entryType)
        => $$"""
        {
          "id": "{{id}}",
          "version": "1.2.3",
          "contract": {{contract}},
          "assembly": "{{assembly}}",
          "entryType": "{{entryType}}"
        }
        """;

    public static string Sha256(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static string Compile(string source, string target, IEnumerable<string> references)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var text = File.ReadAllText(Workspace.Repository("tests", "zoo", "plugins", source + ".cs"));
        var result = CSharpCompilation
            .Create(
                Path.GetFileNameWithoutExtension(target),
                [CSharpSyntaxTree.ParseText(text)],
                [.. Framework, .. references.Select(file => MetadataReference.CreateFromFile(file))],
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .Emit(target);
        Assert.Empty(result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return target;
    }
}
