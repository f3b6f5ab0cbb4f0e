namespace FlashEngine.Ota.Download;

/// <summary>Where downloads go: part files that are never taken as good, and verified packages.</summary>
public interface IDownloadStore
{
    /// <summary>What the store is called in messages.</summary>
    string Name { get; }

    /// <summary>Removes part files that an earlier process left behind.</summary>
    void RemoveParts();

    /// <summary>Begins a part file; one of the same name is replaced.</summary>
    /// <param name="sha256">SHA-256 of the package, 64 lower-case hex digits: its name.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <exception cref="InputException">There is no room for it.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    IPartFile Create(string sha256, long size);
}

/// <summary>A download that is not verified yet; unless it is kept, it is removed when it is disposed.</summary>
public interface IPartFile : IDisposable
{
    /// <summary>Appends bytes.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Brings what was written safely to the disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Flush();

    /// <summary>Makes it a package.</summary>
    /// <returns>Full path of the package.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    string Keep();
}
