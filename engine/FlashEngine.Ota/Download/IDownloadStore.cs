namespace FlashEngine.Ota.Download;

/// <summary>
/// Where downloads go: verified packages, named by their SHA-256 and shared by whoever asks for the same content, and
/// parts of those that are not complete, which are never taken as good.
/// </summary>
public interface IDownloadStore
{
    /// <summary>What the store is called in messages.</summary>
    string Name { get; }

    /// <summary>Removes parts that nobody will go on with: too old, or of unknown content.</summary>
    void RemoveParts();

    /// <summary>Looks for content and verifies it anew; what is found counts as used now.</summary>
    /// <param name="sha256">SHA-256 of the package, 64 lower-case hex digits: its name.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>Full path of the package; null: it is not there, or is not what its name says.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    ValueTask<string?> FindAsync(string sha256, long size, CancellationToken cancellation);

    /// <summary>Makes room for a package, by removing what was not used for the longest time.</summary>
    /// <param name="sha256">The package that is to come.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="inUse">SHA-256 of what may not be removed.</param>
    /// <exception cref="InputException">There is not enough.</exception>
    /// <exception cref="IOException">The store cannot be read or written.</exception>
    void MakeRoom(string sha256, long size, IReadOnlyCollection<string> inUse);

    /// <summary>Opens the part of a package, with what an earlier download safely left of it, or empty.</summary>
    /// <param name="sha256">SHA-256 of the package.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="cancellation">Ends the reading of what is there.</param>
    /// <exception cref="IOException">It cannot be made, or somebody else has it open.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    ValueTask<IPartFile> OpenAsync(string sha256, long size, CancellationToken cancellation);

    /// <summary>Removes the part of a package, if there is one.</summary>
    /// <param name="sha256">SHA-256 of the package.</param>
    /// <exception cref="IOException">It cannot be removed.</exception>
    void RemovePart(string sha256);
}
