using System.Security.Cryptography;
using System.Text;

namespace FlashEngine.Station.Backups;

/// <summary>
/// The backups of a station: a folder with one encrypted file per image, and the key beside it. The oldest go when
/// there are too many or they take too much room.
/// </summary>
public sealed class BackupStore : IImageBackups
{
    private const string Extension = ".backup";
    private const int FilesMax = 128; // two jobs over the largest vehicles
    private const long BytesMax = 8L << 30;
    private readonly string _folder;
    private readonly byte[] _key;

    private BackupStore(string folder, byte[] key)
    {
        _folder = folder;
        _key = key;
    }

    /// <summary>Opens the backups of a station, and makes folder and key where they are missing.</summary>
    /// <param name="stateFolder">The station's folder.</param>
    /// <exception cref="InputException">The key is open to others or damaged, or nothing can be written.</exception>
    public static BackupStore Open(string stateFolder)
    {
        var folder = Path.Combine(stateFolder, "backups");
        var key = BackupKey.Load(stateFolder);
        try
        {
            DurableFile.MakeFolder(folder);
            Prune(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: cannot be used for backups: {e.Message}", e);
        }

        return new BackupStore(folder, key);
    }

    /// <inheritdoc/>
    public string Write(SavedImage image)
    {
        var name = NameOf(image);
        var path = Path.Combine(_folder, name);
        try
        {
            DurableFile.Write(path, file => BackupFile.Write(file, image, _key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JobException(
                FlashExitCode.FileOrManifest,
                $"the backup of {image.Ecu} cannot be written, so it is not erased: {path}: {e.Message}",
                e);
        }

        return name;
    }

    /// <inheritdoc/>
    public SavedImage Read(string name)
    {
        var path = Path.Combine(_folder, Path.GetFileName(name));
        try
        {
            return BackupFile.Read(File.ReadAllBytes(path), _key);
        }
        catch (CryptographicException e)
        {
            throw new InputException(
                $"backup {path} is refused: it was changed or cut short since it was written, or the key file is "
                + "another one",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"backup {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The same content of the same ECU has the same name, and is kept once.</summary>
    private static string NameOf(SavedImage image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in new[] { image.Vehicle, image.Ecu, image.Hardware, image.Version })
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text + '\n'));
        }

        foreach (var block in image.Blocks)
        {
            hash.AppendData(block.Data.Span);
        }

        return $"{image.Ecu}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}{Extension}";
    }

    private static void Prune(string folder)
    {
        var left = BytesMax;
        var count = 0;
        foreach (var file in new DirectoryInfo(folder).GetFiles().OrderByDescending(file => file.LastWriteTimeUtc))
        {
            left -= file.Length;
            count++;
            if (count > FilesMax || left < 0 || file.Extension != Extension)
            {
                file.Delete();
            }
        }
    }
}
