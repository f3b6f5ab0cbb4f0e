namespace FlashEngine.Ota.Download;

/// <summary>What all downloads of a <see cref="Downloader"/> share.</summary>
/// <param name="Http">The network.</param>
/// <param name="Policy">Retries and limits.</param>
/// <param name="ChunkSize">Bytes read, hashed and written at once.</param>
/// <param name="Bandwidth">The limit of all together.</param>
/// <param name="Time">The clock.</param>
/// <param name="Chance">From where jitter comes.</param>
internal sealed record DownloadTools(
    HttpClient Http,
    DownloadPolicy Policy,
    int ChunkSize,
    BandwidthLimit Bandwidth,
    TimeProvider Time,
    Random Chance);
