using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlashEngine.Scripting;

/// <summary>
/// Compiled scripts on disk, one file each: SHA-256 of the rest, length of the assembly, assembly, symbols. One file
/// and a rename make an entry whole or absent; the hash finds one that was damaged later. The folder holds code that
/// will run: it must be writable for the user of the engine alone.
/// </summary>
internal sealed class ScriptCache(string folder)
{
    private const int HashBytes = SHA256.HashSizeInBytes;
    private const int HeaderBytes = HashBytes + sizeof(int);

    /// <summary>The entry of a key; null when there is none, or none that is whole.</summary>
    public CompiledScript? Find(string key)
    {
        try
        {
            return Decode(File.ReadAllBytes(FileOf(key)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a script. Where the folder cannot be written, the next start compiles again.</summary>
    public bool TryStore(string key, CompiledScript script)
    {
        var temporary = Path.Combine(folder, $"{key}.{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(temporary, Encode(script));
            File.Move(temporary, FileOf(key), overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static byte[] Encode(CompiledScript script)
    {
        var entry = new byte[HeaderBytes + script.Assembly.Length + script.Symbols.Length];
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(HashBytes), script.Assembly.Length);
        script.Assembly.CopyTo(entry, HeaderBytes);
        script.Symbols.CopyTo(entry, HeaderBytes + script.Assembly.Length);
        SHA256.HashData(entry.AsSpan(HashBytes), entry);
        return entry;
    }

    private static CompiledScript? Decode(byte[] entry)
    {
        if (entry.Length < HeaderBytes
            || !SHA256.HashData(entry.AsSpan(HashBytes)).AsSpan().SequenceEqual(entry.AsSpan(0, HashBytes)))
        {
            return null;
        }

        var symbols = HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(HashBytes));
        return new CompiledScript(entry[HeaderBytes..symbols], entry[symbols..]);
    }

    private string FileOf(string key) => Path.Combine(folder, key + ".flashscript");
}
