using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FlashEngine.Scripting;

/// <summary>Gives the compiler the files of a script as they were read, and no others.</summary>
internal sealed class ScriptSourceResolver(ScriptSource source) : SourceReferenceResolver
{
    public override string? NormalizePath(string path, string? baseFilePath) => path;

    public override string? ResolveReference(string path, string? baseFilePath)
    {
        var file = source.Resolve(baseFilePath ?? source.MainFile, path);
        return source.Files.ContainsKey(file) ? file : null;
    }

    public override Stream OpenRead(string resolvedPath)
        => new MemoryStream(source.Files[resolvedPath], writable: false);

    public override SourceText ReadText(string resolvedPath)
        => SourceText.From(source.Text(resolvedPath), Encoding.UTF8);

    public override bool Equals(object? other)
        => other is ScriptSourceResolver resolver && resolver.Source == source;

    public override int GetHashCode() => source.GetHashCode();

    private ScriptSource Source => source;
}
