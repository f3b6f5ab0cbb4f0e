namespace FlashEngine.Ota.Messages;

/// <summary>Payload of <c>…/download/progress</c>.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Progress">Percent, 0..100, never falling.</param>
/// <param name="DownloadedBytes">Bytes that are on disk.</param>
/// <param name="TotalBytes">The announced size.</param>
/// <param name="SpeedKbps">Mean speed since the start in KiB/s, two decimals.</param>
/// <param name="EtaSeconds">Whole seconds left at that speed.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record ProgressReport(
    string CommandId,
    int Progress,
    long DownloadedBytes,
    long TotalBytes,
    double SpeedKbps,
    long EtaSeconds,
    string Timestamp);
