namespace FlashEngine.Ota.Messages;

/// <summary>Payload of <c>…/download/result</c>.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Status">A final word of <see cref="OtaStatus"/>.</param>
/// <param name="Message">Free text: what was done or what went wrong.</param>
/// <param name="ChecksumVerified">The download was complete and had the announced SHA-256.</param>
/// <param name="DownloadTime">Seconds from the HTTP request to the end of the download, two decimals.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record DownloadResult(
    string CommandId,
    string Status,
    string Message,
    bool ChecksumVerified,
    double DownloadTime,
    string Timestamp);
