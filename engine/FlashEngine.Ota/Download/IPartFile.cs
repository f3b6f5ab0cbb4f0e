namespace FlashEngine.Ota.Download;

/// <summary>
/// A download that is not complete or not verified. It knows the SHA-256 of what it holds. When it is disposed, what
/// the last checkpoint recorded stays. Not for several threads; one write or checkpoint at a time.
/// </summary>
public interface IPartFile : IDisposable
{
    /// <summary>Bytes that it holds.</summary>
    long Length { get; }

    /// <summary>The strong ETag under which the bytes came, with its quotes; null: the server gave none.</summary>
    string? Validator { get; set; }

    /// <summary>Lower-case hex digits of the SHA-256 of what it holds.</summary>
    string Sha256 { get; }

    /// <summary>Appends bytes; they may not change until the task has ended.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    Task WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Brings what it holds safely to the disk, and then records how much that is.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    Task CheckpointAsync();

    /// <summary>Forgets everything, also what was recorded.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Restart();

    /// <summary>Makes it a package; to be called once everything is verified and recorded.</summary>
    /// <returns>Full path of the package.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    string Keep();
}
