namespace FlashEngine.Ota.Download;

/// <summary>How a <see cref="Downloader"/> works.</summary>
public sealed record DownloaderSettings
{
    /// <summary>Folder of parts and finished packages; it is made when it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes read, hashed and written at once, 1..16777216; a download takes twice as much memory.</summary>
    public int ChunkSize { get; init; } = 102_400;

    /// <summary>PEM file of the CA certificates that HTTPS servers must come from; null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Go through a proxy: <see cref="Proxy"/>, or the system's; false: never.</summary>
    public bool UseProxy { get; init; } = true;

    /// <summary>URL of the proxy, with user and password where it asks for them; null: the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>
    /// Bytes that packages and parts may take together. Those not used for the longest time give way to a new one;
    /// what is in use stays, even if that is more.
    /// </summary>
    public long QuotaBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>How long a part is kept for a download that goes on with it.</summary>
    public TimeSpan PartAgeMax { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Retries, limits, and when data may flow.</summary>
    public DownloadPolicy Policy { get; init; } = new();
}
