using System.Security.Cryptography;

namespace FlashEngine.Ota.Download;

/// <summary>
/// Downloads in a folder: <c>SHA256.part</c> and its record <c>SHA256.part.known</c> while they come in,
/// <c>SHA256.fpk</c> once verified.
/// </summary>
/// <param name="folder">The folder; it is made when it is missing.</param>
/// <param name="quotaBytes">What all may take together.</param>
/// <param name="partAgeMax">How long a part is kept.</param>
/// <param name="time">Date and time.</param>
internal sealed class DownloadFolder(string folder, long quotaBytes, TimeSpan partAgeMax, TimeProvider time)
    : IDownloadStore
{
    private const string PartExtension = ".part";
    private const string RecordExtension = ".known";
    private const string PackageExtension = ".fpk";

    /// <inheritdoc/>
    public string Name { get; } = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public void RemoveParts()
    {
        if (!Directory.Exists(Name))
        {
            return;
        }

        var oldest = time.GetUtcNow().UtcDateTime - partAgeMax;
        foreach (string part in Directory.GetFiles(Name, "*" + PartExtension))
        {
            bool isUseful = PartRecord.Read(part + RecordExtension) is { Length: > 0 }
                && File.GetLastWriteTimeUtc(part) >= oldest;
            if (!isUseful && !IsOpen(part))
            {
                File.Delete(part);
            }
        }

        foreach (string record in Directory.GetFiles(Name, $"*{PartExtension}{RecordExtension}*"))
        {
            int end = record.LastIndexOf(RecordExtension, StringComparison.Ordinal);
            if (!File.Exists(record[..end]))
            {
                File.Delete(record);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string?> FindAsync(string sha256, long size, CancellationToken cancellation)
    {
        string path = PathOf(sha256, PackageExtension);
        if (new FileInfo(path) is not { Exists: true } file || file.Length != size)
        {
            return null;
        }

        using (var content = File.OpenRead(path))
        {
            // A disk forgets and people copy files: what was verified once is verified again before it is used.
            byte[] hash = await Task.Run(() => SHA256.HashDataAsync(content, cancellation).AsTask(), cancellation);
            if (Convert.ToHexStringLower(hash) != sha256)
            {
                return null;
            }
        }

        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        return path;
    }

    /// <inheritdoc/>
    public void MakeRoom(string sha256, long size, IReadOnlyCollection<string> inUse)
    {
        var folder = Directory.CreateDirectory(Name);
        FileInfo[] all = [.. folder.GetFiles().Where(file => HashOf(file) is not null)];
        FileInfo[] old = [.. all
            .Where(file => HashOf(file) is { } name && name != sha256 && !inUse.Contains(name))
            .OrderBy(file => file.LastWriteTimeUtc)];
        var part = new FileInfo(PathOf(sha256, PartExtension));
        long needed = size - (part.Exists ? Math.Min(part.Length, size) : 0);
        long total = all.Sum(file => file.Length);
        long free = new DriveInfo(Name).AvailableFreeSpace;
        if (needed - free > old.Sum(file => file.Length))
        {
            throw DownloadFailure.Space(Name, needed, free); // with everything still there
        }

        foreach (var file in old.Where(file => !IsOpen(file.FullName)))
        {
            if (total <= quotaBytes - needed && needed <= free)
            {
                break;
            }

            total -= file.Length;
            free += file.Length;
            file.Delete();
            File.Delete(file.FullName + RecordExtension);
        }

        if (needed > free)
        {
            throw DownloadFailure.Space(Name, needed, free);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IPartFile> OpenAsync(string sha256, long size, CancellationToken cancellation)
    {
        string part = PathOf(sha256, PartExtension);
        return await PartFile.OpenAsync(
            part, part + RecordExtension, PathOf(sha256, PackageExtension), size, cancellation);
    }

    /// <inheritdoc/>
    public void RemovePart(string sha256)
    {
        string part = PathOf(sha256, PartExtension);
        if (Directory.Exists(Name))
        {
            File.Delete(part);
            File.Delete(part + RecordExtension);
        }
    }

    private string PathOf(string sha256, string extension) => Path.Combine(Name, sha256 + extension);

    /// <summary>The name of our packages and parts; null for files of others.</summary>
    private static string? HashOf(FileInfo file)
    {
        string name = Path.GetFileNameWithoutExtension(file.Name);
        return file.Extension is PartExtension or PackageExtension
            && name.Length == 2 * SHA256.HashSizeInBytes
            && name.All(char.IsAsciiHexDigitLower)
            ? name
            : null;
    }

    /// <summary>Somebody has it open: another process, or a job that reads its package.</summary>
    private static bool IsOpen(string path)
    {
        try
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
