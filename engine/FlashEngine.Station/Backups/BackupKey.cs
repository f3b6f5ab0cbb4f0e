using System.Security.Cryptography;
using System.Text;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Station.Backups;

/// <summary>The station's key for backups: a file that only its owner may read, made when it is missing.</summary>
internal static class BackupKey
{
    /// <summary>Length in bytes: AES-256.</summary>
    public const int Length = 32;

    private const string FileName = "backup.key";

    /// <summary>Reads the key of a folder.</summary>
    /// <exception cref="InputException">Others may read it, it is damaged, or it cannot be made.</exception>
    public static byte[] Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Make(path);
        }

        var key = SecretReader.Read($"file:{FileName}", folder);
        return key.Length == Length
            ? key
            : throw new InputException(
                $"{path}: holds a key of {key.Length} bytes; it must have {Length}. Move it away for a new one (the "
                + "backups made so far cannot be read then)");
    }

    private static void Make(string path)
    {
        var key = RandomNumberGenerator.GetHexString(2 * Length, lowercase: true);
        try
        {
            DurableFile.Write(path, file => file.Write(Encoding.ASCII.GetBytes(key)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the key for backups cannot be made: {e.Message}", e);
        }
    }
}
