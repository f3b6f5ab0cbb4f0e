namespace FlashEngine.Ota.Download;

/// <summary>How far a download is.</summary>
/// <param name="Percent">0..100, never falling; 100 exactly once, when all bytes are on disk.</param>
/// <param name="DownloadedBytes">Bytes on disk.</param>
/// <param name="TotalBytes">The announced size.</param>
/// <param name="KibPerSecond">Mean speed since the start in KiB/s, two decimals.</param>
/// <param name="EtaSeconds">Whole seconds left at that speed, rounded up.</param>
public sealed record DownloadProgress(
    int Percent, long DownloadedBytes, long TotalBytes, double KibPerSecond, long EtaSeconds);
