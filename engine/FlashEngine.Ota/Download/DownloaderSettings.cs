namespace FlashEngine.Ota.Download;

/// <summary>How a <see cref="Downloader"/> works.</summary>
public sealed record DownloaderSettings
{
    /// <summary>Folder of part files and finished packages; it is made when it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes read, hashed and written at once, 1..16777216; also the memory that a download takes.</summary>
    public int ChunkSize { get; init; } = 102_400;

    /// <summary>PEM file of the CA certificates that HTTPS servers must come from; null: the system's.</summary>
    public string? CaFile { get; init; }
}
