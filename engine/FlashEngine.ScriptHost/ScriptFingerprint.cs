using System.Buffers.Binary;
using System.Text;

namespace FlashEngine.Scripting;

/// <summary>
/// Everything that the compiler's output depends on: the files of the script, the engine, the compiler and the runtime.
/// It is compared whole, because a hash would need a cryptographic library that takes longer to load than the script.
/// </summary>
internal static class ScriptFingerprint
{
    /// <summary>The fingerprint of a script.</summary>
    public static byte[] Of(ScriptSource source)
    {
        using var fingerprint = new MemoryStream();
        Append(fingerprint, Encoding.UTF8.GetBytes(Environment.Version.ToString()));
        Append(fingerprint, Encoding.UTF8.GetBytes(CompilerVersion()));
        Append(fingerprint, ScriptAssemblies.Abstractions.ManifestModule.ModuleVersionId.ToByteArray());
        Append(fingerprint, ScriptAssemblies.Core.ManifestModule.ModuleVersionId.ToByteArray());
        Append(fingerprint, typeof(ScriptFingerprint).Module.ModuleVersionId.ToByteArray());
        Append(fingerprint, Encoding.UTF8.GetBytes(source.MainFile));
        foreach (var (file, content) in source.Files)
        {
            Append(fingerprint, Encoding.UTF8.GetBytes(file));
            Append(fingerprint, content);
        }

        return fingerprint.ToArray();
    }

    /// <summary>The compiler's version, from our own list of references: asking the compiler would load it.</summary>
    private static string CompilerVersion()
    {
        var references = typeof(ScriptFingerprint).Assembly.GetReferencedAssemblies();
        return Array.Find(references, name => name.Name == "Microsoft.CodeAnalysis.CSharp")!.Version!.ToString();
    }

    /// <summary>Adds a part with its length in front, so that no two lists of parts look the same.</summary>
    private static void Append(MemoryStream fingerprint, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        fingerprint.Write(length);
        fingerprint.Write(part);
    }
}
