using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Messages;

/// <summary>The profile <c>download</c>: <c>v1/{device_id}/firmware/download/…</c>.</summary>
internal sealed class DownloadProfile(string deviceId)
    : OtaProfile(ProfileName, $"v1/{deviceId}/firmware/download/")
{
    public const string ProfileName = "download";

    /// <inheritdoc/>
    public override string Request => Base + "request";

    /// <inheritdoc/>
    public override DownloadRequest ReadRequest(ReadOnlyMemory<byte> payload) => OtaMessageReader.ReadRequest(payload);

    /// <inheritdoc/>
    public override byte[] WriteAck(string commandId, string status, string message, DateTimeOffset now) =>
        Write(new RequestAck(commandId, status, message, OtaTimestamp.Format(now)), OtaJson.Default.RequestAck);

    /// <inheritdoc/>
    public override byte[] WriteProgress(string commandId, DownloadProgress progress, DateTimeOffset now) => Write(
        new ProgressReport(
            commandId, progress.Percent, progress.DownloadedBytes, progress.TotalBytes, progress.KibPerSecond,
            progress.EtaSeconds, OtaTimestamp.Format(now)),
        OtaJson.Default.ProgressReport);

    /// <inheritdoc/>
    public override byte[] WriteResult(
        string commandId, string status, string message, bool checksumVerified, TimeSpan downloadTime,
        DateTimeOffset now) => Write(
        new DownloadResult(
            commandId, status, message, checksumVerified, Math.Round(downloadTime.TotalSeconds, 2),
            OtaTimestamp.Format(now)),
        OtaJson.Default.DownloadResult);
}
