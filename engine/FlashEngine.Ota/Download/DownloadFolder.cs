namespace FlashEngine.Ota.Download;

/// <summary>Downloads in a folder: <c>SHA256.part</c> while they come in, <c>SHA256.fpk</c> once verified.</summary>
/// <param name="folder">The folder; it is made when it is missing.</param>
internal sealed class DownloadFolder(string folder) : IDownloadStore
{
    private const string PartExtension = ".part";
    private const string PackageExtension = ".fpk";

    /// <inheritdoc/>
    public string Name { get; } = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public void RemoveParts()
    {
        if (Directory.Exists(Name))
        {
            foreach (string part in Directory.EnumerateFiles(Name, "*" + PartExtension))
            {
                File.Delete(part);
            }
        }
    }

    /// <inheritdoc/>
    public IPartFile Create(string sha256, long size)
    {
        Directory.CreateDirectory(Name);
        long free = new DriveInfo(Name).AvailableFreeSpace;
        return size <= free
            ? new PartFile(Path.Combine(Name, sha256 + PartExtension), Path.Combine(Name, sha256 + PackageExtension))
            : throw DownloadFailure.Space(Name, size, free);
    }

    private sealed class PartFile(string part, string package) : IPartFile
    {
        private readonly FileStream _file =
            new(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
            _file.WriteAsync(bytes, cancellation);

        public void Flush() => _file.Flush(flushToDisk: true);

        public string Keep()
        {
            _file.Dispose();
            File.Move(part, package, overwrite: true);
            return package;
        }

        public void Dispose()
        {
            _file.Dispose();
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }
}
