using System.Text;
using FlashEngine.Ota.Notice;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Mqtt.Tests.Notice;

public sealed class UpdateNoticeReaderTests
{
    private const string Hash = "f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2";

    private const string Complete = $$"""
        {
          "filename": "body-2026_ECU3_V12.bin",
          "sha256": "{{Hash}}",
          "ecu_id": 3,
          "version": 12,
          "timestamp": 1800000000,
          "download_url": "https://ota.example/ota_download/body-2026_ECU3_V12.bin"
        }
        """;

    [Fact]
    public void Notice_Complete_IsRead()
    {
        var notice = Read(Complete);

        Assert.Equal(("body-2026_ECU3_V12.bin", Hash, 3, 12), (
            notice.FileName, notice.Sha256, notice.EcuId, notice.Version));
        Assert.Equal(1_800_000_000, notice.Timestamp.ToUnixTimeSeconds());
        Assert.Equal("ota.example", notice.DownloadUrl.Host);
        Assert.Equal($"notice-ecu3-v12-{Hash}", notice.Command.ToString());
    }

    [Fact]
    public void Notice_PublishedAgainAtAnotherTime_IsTheSameCommand() => Assert.Equal(
        Read(Complete).Command, Read(With("1800000000", "\"2027-01-15T08:00:01Z\"")).Command);

    [Fact]
    public void Notice_NumbersAsTextAndUnknownFields_AreRead() =>
        Assert.Equal(Read(Complete), Read(With("\"ecu_id\": 3", "\"ecu_id\": \"3\", \"extra\": [1]")));

    [Theory]
    [InlineData("\"ecu_id\": 3", "\"other\": 3", "field 'ecu_id' is missing; right is a whole number, 0..255")]
    [InlineData("\"ecu_id\": 3", "\"ecu_id\": 256", "field 'ecu_id' is 256")]
    [InlineData("\"ecu_id\": 3", "\"ecu_id\": 2", "is not that of ecu_id 2 and version 12")]
    [InlineData("\"version\": 12", "\"version\": -1", "field 'version' is -1")]
    [InlineData("\"version\": 12", "\"version\": 13", "is not that of ecu_id 3 and version 13")]
    [InlineData("1800000000", "\"soon\"", "field 'timestamp' is soon; right is seconds since 1970 or an ISO 8601 time")]
    [InlineData(Hash, "abc", "sha256 'abc' is not 64 hex digits")]
    [InlineData("\"body-2026_ECU3_V12.bin\"", "\"../ECU3_V12.bin\"", "is not an https URL that ends in /")]
    [InlineData("_ECU3_V12.bin", ".bin", "is not …ECU<id>_V<version>.bin")]
    [InlineData("_ECU3_V12.bin", "_ECU3_V0000012.bin", "is not …ECU<id>_V<version>.bin")]
    [InlineData("https://", "http://", "is not an https URL")]
    [InlineData("https://", "https://user:secret@", "is not an https URL")]
    [InlineData("_V12.bin\"\n}", "_V12.bin?a=b\"\n}", "is not an https URL that ends in /body")]
    [InlineData("\"filename\": \"body-2026_ECU3_V12.bin\"", "\"filename\": 5", "field 'filename' is no text")]
    public void Notice_WrongField_IsNamedWithWhatIsRight(string part, string wrong, string message)
    {
        string text = Assert.Throws<InputException>(() => Read(With(part, wrong))).Message;

        Assert.Contains(message, text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"filename\": \"\\ud800\"}", "not valid Unicode")]
    public void Notice_NoObject_IsRefused(string text, string message) => Assert.Contains(
        message, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Notice_TooLarge_IsRefusedUnread() => Assert.Contains(
        "right are 8192 at most",
        Assert.Throws<InputException>(() => Read(Complete + new string(' ', 8192))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Notice_AnyTruncation_IsRefused() =>
        Assert.All(Enumerable.Range(0, Complete.Length), length =>
            Assert.Throws<InputException>(() => Read(Complete[..length])));

    [Fact]
    public void Notice_AnyBitFlipped_IsReadOrRefusedWithOneError() =>
        Prop.ForAll<int>(at =>
        {
            byte[] payload = Encoding.UTF8.GetBytes(Complete);
            uint bit = (uint)at % (uint)(payload.Length * 8);
            payload[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            return IsReadOrRefused(payload);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(int.MaxValue));

    [Fact]
    public void Notice_AnyBytesPutIntoIt_AreReadOrRefusedWithOneError() =>
        Prop.ForAll<byte[], int>((bytes, at) =>
        {
            byte[] payload = Encoding.UTF8.GetBytes(Complete);
            int start = (int)((uint)at % (uint)payload.Length);
            bytes.AsSpan(0, Math.Min(bytes.Length, payload.Length - start)).CopyTo(payload.AsSpan(start));
            return IsReadOrRefused(payload);
        }).QuickCheckThrowOnFailure();

    private static bool IsReadOrRefused(byte[] payload)
    {
        try
        {
            return UpdateNoticeReader.Read(payload).Sha256.Length == 64;
        }
        catch (InputException e)
        {
            return !e.Message.Contains('\n', StringComparison.Ordinal);
        }
    }

    private static string With(string part, string other)
    {
        string text = Complete.Replace("\r", "", StringComparison.Ordinal);
        Assert.Contains(part, text, StringComparison.Ordinal);
        return text.Replace(part, other, StringComparison.Ordinal);
    }

    private static UpdateNotice Read(string json) => UpdateNoticeReader.Read(Encoding.UTF8.GetBytes(json));
}
