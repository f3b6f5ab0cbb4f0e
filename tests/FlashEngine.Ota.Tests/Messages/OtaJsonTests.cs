using System.Text.Json;
using FlashEngine.Ota.Messages;

namespace FlashEngine.Ota.Tests.Messages;

/// <summary>The keys and types are those of the backend's documents, letter by letter.</summary>
public sealed class OtaJsonTests
{
    private const string Time = "2023-10-27T10:00:05Z";

    [Fact]
    public void Ack_IsWritten() => Assert.Equal(
        """{"command_id":"cmd-1","status":"ACKNOWLEDGED","message":"m","timestamp":"2023-10-27T10:00:05Z"}""",
        JsonSerializer.Serialize(
            new RequestAck("cmd-1", OtaStatus.Acknowledged, "m", Time), OtaJson.Default.RequestAck));

    [Fact]
    public void Progress_IsWritten() => Assert.Equal(
        """{"command_id":"cmd-1","progress":50,"downloaded_bytes":524288,"total_bytes":"""
            + """1048576,"speed_kbps":512.5,"eta_seconds":1,"timestamp":"2023-10-27T10:00:05Z"}""",
        JsonSerializer.Serialize(
            new ProgressReport("cmd-1", 50, 524288, 1048576, 512.5, 1, Time), OtaJson.Default.ProgressReport));

    [Fact]
    public void Result_IsWritten() => Assert.Equal(
        """{"command_id":"cmd-1","status":"SUCCESS","message":"m","checksum_verified":"""
            + """true,"download_time":10.5,"timestamp":"2023-10-27T10:00:05Z"}""",
        JsonSerializer.Serialize(
            new DownloadResult("cmd-1", OtaStatus.Success, "m", true, 10.5, Time), OtaJson.Default.DownloadResult));

    [Fact]
    public void FlashStatus_IsWritten() => Assert.Equal(
        """{"command_id":"cmd-1","ecu":"engine","phase":"erase","percent":7,"speed_kbps":7.25,"eta_seconds":3,"""
            + "\"timestamp\":\"2023-10-27T10:00:05Z\"}",
        JsonSerializer.Serialize(
            new FlashStatus("cmd-1", "engine", "erase", 7, 7.25, 3, Time), OtaJson.Default.FlashStatus));

    [Fact]
    public void Timestamp_OtherZoneAndFraction_BecomesUtcWholeSeconds() => Assert.Equal(
        Time, OtaTimestamp.Format(new DateTimeOffset(2023, 10, 27, 12, 0, 5, 999, TimeSpan.FromHours(2))));
}
