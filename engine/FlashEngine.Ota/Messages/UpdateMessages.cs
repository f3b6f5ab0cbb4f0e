namespace FlashEngine.Ota.Messages;

/// <summary>Payload of <c>…/update/request/ack</c>.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Status"><see cref="OtaStatus.Acknowledged"/> or <see cref="OtaStatus.Rejected"/>.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record UpdateAck(string CommandId, string Status, string Timestamp);

/// <summary>Payload of <c>…/update/progress</c>.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Progress">Percent, 0..100, never falling.</param>
/// <param name="DownloadedBytes">Bytes that are on disk.</param>
/// <param name="TotalBytes">The announced size.</param>
/// <param name="SpeedKbps">Mean speed since the start in KiB/s, two decimals.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record UpdateProgress(
    string CommandId, int Progress, long DownloadedBytes, long TotalBytes, double SpeedKbps, string Timestamp);

/// <summary>Payload of <c>…/update/result</c>.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Status">SUCCESS, ERROR, TIMEOUT or CANCELLED.</param>
/// <param name="Message">Free text: what was done or what went wrong.</param>
/// <param name="ChecksumVerified">The download was complete and had the announced SHA-256.</param>
/// <param name="DownloadMs">Milliseconds from the HTTP request to the end of the download.</param>
/// <param name="Timestamp">UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
public sealed record UpdateResult(
    string CommandId, string Status, string Message, bool ChecksumVerified, long DownloadMs, string Timestamp);
