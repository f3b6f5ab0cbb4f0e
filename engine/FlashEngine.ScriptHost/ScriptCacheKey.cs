using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace FlashEngine.Scripting;

/// <summary>The name of a compiled script: the hash of everything that the compiler's output depends on.</summary>
internal static class ScriptCacheKey
{
    /// <summary>The key of a script, 64 hex digits.</summary>
    public static string Of(ScriptSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(Environment.Version.ToString()));
        foreach (var assembly in EngineAssemblies())
        {
            Append(hash, assembly.ManifestModule.ModuleVersionId.ToByteArray());
        }

        Append(hash, Encoding.UTF8.GetBytes(CompilerVersion()));
        Append(hash, Encoding.UTF8.GetBytes(source.MainFile));
        foreach (var (file, content) in source.Files)
        {
            Append(hash, Encoding.UTF8.GetBytes(file));
            Append(hash, content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Assembly[] EngineAssemblies()
        => [ScriptAssemblies.Abstractions, ScriptAssemblies.Core, typeof(ScriptCacheKey).Assembly];

    /// <summary>The compiler's version, from our own list of references: asking the compiler would load it.</summary>
    private static string CompilerVersion()
        => typeof(ScriptCacheKey).Assembly.GetReferencedAssemblies()
            .Single(name => name.Name == "Microsoft.CodeAnalysis.CSharp").FullName;

    /// <summary>Adds a part with its length in front, so that no two lists of parts look the same.</summary>
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
