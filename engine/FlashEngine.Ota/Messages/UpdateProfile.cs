using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Messages;

/// <summary>
/// The profile <c>update</c>: <c>v1/{device_id}/update/…</c>. Its requests nest URL and file, and name no version; its
/// acks carry no text, its progress no remaining time, and a failure is an ERROR.
/// </summary>
internal sealed class UpdateProfile(string deviceId) : OtaProfile(ProfileName, $"v1/{deviceId}/update/")
{
    public const string ProfileName = "update";
    private const string Error = "ERROR";

    /// <inheritdoc/>
    public override string Request => Base + "request/firmware";

    /// <inheritdoc/>
    public override DownloadRequest ReadRequest(ReadOnlyMemory<byte> payload) =>
        OtaMessageReader.ReadUpdateRequest(payload);

    /// <inheritdoc/>
    public override byte[] WriteAck(string commandId, string status, string message, DateTimeOffset now) =>
        Write(new UpdateAck(commandId, status, OtaTimestamp.Format(now)), OtaJson.Default.UpdateAck);

    /// <inheritdoc/>
    public override byte[] WriteProgress(string commandId, DownloadProgress progress, DateTimeOffset now) => Write(
        new UpdateProgress(
            commandId, progress.Percent, progress.DownloadedBytes, progress.TotalBytes, progress.KibPerSecond,
            OtaTimestamp.Format(now)),
        OtaJson.Default.UpdateProgress);

    /// <inheritdoc/>
    public override byte[] WriteResult(
        string commandId, string status, string message, bool checksumVerified, TimeSpan downloadTime,
        DateTimeOffset now) => Write(
        new UpdateResult(
            commandId, status == OtaStatus.Failed ? Error : status, message, checksumVerified,
            (long)downloadTime.TotalMilliseconds, OtaTimestamp.Format(now)),
        OtaJson.Default.UpdateResult);
}
