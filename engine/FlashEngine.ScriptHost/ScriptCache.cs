using System.Buffers.Binary;
using FlashEngine.Images;

namespace FlashEngine.Scripting;

/// <summary>
/// Compiled scripts on disk, one file each: CRC-32 of the rest, lengths of fingerprint and assembly, fingerprint,
/// assembly, symbols. One file and a rename make an entry whole or absent; the CRC finds one that was damaged later.
/// The folder holds code that will run: it must be writable for the user of the engine alone.
/// </summary>
internal sealed class ScriptCache(string folder)
{
    private const int HeaderBytes = sizeof(uint) + (2 * sizeof(int));

    /// <summary>The entry of a script; null when there is none, or none that is whole.</summary>
    /// <param name="mainFile">The script's name, which makes the folder readable for people.</param>
    /// <param name="fingerprint">What the entry must have been made of.</param>
    public CompiledScript? Find(string mainFile, ReadOnlySpan<byte> fingerprint)
    {
        try
        {
            return Decode(File.ReadAllBytes(FileOf(mainFile, fingerprint)), fingerprint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a script. Where the folder cannot be written, the next start compiles again.</summary>
    public bool TryStore(string mainFile, ReadOnlySpan<byte> fingerprint, CompiledScript script)
    {
        var file = FileOf(mainFile, fingerprint);
        var temporary = $"{file}.{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(temporary, Encode(fingerprint, script));
            File.Move(temporary, file, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static byte[] Encode(ReadOnlySpan<byte> fingerprint, CompiledScript script)
    {
        var assemblyAt = HeaderBytes + fingerprint.Length;
        var entry = new byte[assemblyAt + script.Assembly.Length + script.Symbols.Length];
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(sizeof(uint)), fingerprint.Length);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(sizeof(uint) + sizeof(int)), script.Assembly.Length);
        fingerprint.CopyTo(entry.AsSpan(HeaderBytes));
        script.Assembly.CopyTo(entry, assemblyAt);
        script.Symbols.CopyTo(entry, assemblyAt + script.Assembly.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry, Crc32.Compute(entry.AsSpan(sizeof(uint))));
        return entry;
    }

    private static CompiledScript? Decode(byte[] entry, ReadOnlySpan<byte> fingerprint)
    {
        if (entry.Length < HeaderBytes + fingerprint.Length
            || BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(sizeof(uint))) != fingerprint.Length
            || !entry.AsSpan(HeaderBytes, fingerprint.Length).SequenceEqual(fingerprint)
            || BinaryPrimitives.ReadUInt32LittleEndian(entry) != Crc32.Compute(entry.AsSpan(sizeof(uint))))
        {
            return null;
        }

        var assemblyAt = HeaderBytes + fingerprint.Length;
        var symbolsAt = assemblyAt + BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(sizeof(uint) + sizeof(int)));
        return new CompiledScript(entry[assemblyAt..symbolsAt], entry[symbolsAt..]);
    }

    /// <summary>The fingerprint's hash (FNV-1a, 64 bits) names the file; the fingerprint itself decides.</summary>
    private string FileOf(string mainFile, ReadOnlySpan<byte> fingerprint)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in fingerprint)
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        return Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(mainFile)}-{hash:x16}.flashscript");
    }
}
