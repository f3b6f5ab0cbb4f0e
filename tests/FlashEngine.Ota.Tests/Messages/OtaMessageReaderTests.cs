using System.Text;
using FlashEngine.Ota.Messages;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Ota.Tests.Messages;

public sealed class OtaMessageReaderTests
{
    private const string Hash = "f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2";

    private const string Complete = $$"""
        {
          "command_id": "cmd-12345",
          "signed_url": "https://bucket.example/firmware.bin?AWSAccessKeyId=AKIA&Signature=a%2Fb",
          "version": "1.1.0",
          "checksum": "sha256:{{Hash}}",
          "size": 1048576,
          "timeout": 600
        }
        """;

    [Fact]
    public void Request_OfSeed001_IsRead()
    {
        var request = Read(Complete);

        Assert.Equal("cmd-12345", request.CommandId);
        Assert.Equal("https://bucket.example/firmware.bin?AWSAccessKeyId=AKIA&Signature=a%2Fb", request.SignedUrl.AbsoluteUri);
        Assert.Equal("1.1.0", request.Version);
        Assert.Equal(Hash, request.Sha256);
        Assert.Equal(1048576, request.Size);
        Assert.Equal(600, request.TimeoutSeconds);
    }

    [Fact]
    public void Request_UnknownFieldsAndTimestamp_AreIgnored() =>
        Assert.Equal(
            Read(Complete),
            Read(Complete.Replace("{", "{\"timestamp\": \"2023-10-27T10:00:00Z\", \"extra\": {\"a\": [1]},", StringComparison.Ordinal)));

    [Theory]
    [InlineData("\"timeout\": \"45\"", 45)]
    [InlineData("\"timeout\": 604800", 604800)]
    [InlineData("\"other\": 1", 300)] // the default of the seed
    public void Request_Timeout_IsNumberTextOrDefault(string field, int seconds) =>
        Assert.Equal(seconds, Read(With("\"timeout\": 600", field)).TimeoutSeconds);

    [Fact]
    public void Request_BareUpperCaseHash_CountsAsSha256() =>
        Assert.Equal(Hash, Read(With($"sha256:{Hash}", Hash.ToUpperInvariant())).Sha256);

    [Theory]
    [InlineData("\"version\": \"1.1.0\"", "\"other\": 1", "field 'version' is missing")]
    [InlineData("\"version\": \"1.1.0\"", "\"version\": 7", "field 'version' is 7")]
    [InlineData("\"size\": 1048576", "\"other\": 1", "field 'size' is missing; right is a whole number of bytes, 0 or more")]
    [InlineData("\"size\": 1048576", "\"size\": -1", "field 'size' is -1")]
    [InlineData("\"size\": 1048576", "\"size\": 1.5", "field 'size' is 1.5")]
    [InlineData("\"size\": 1048576", "\"size\": 99999999999999999999", "field 'size' is 99999999999999999999")]
    [InlineData("\"timeout\": 600", "\"timeout\": 0", "field 'timeout' is 0; right is a whole number of seconds, 1..604800")]
    [InlineData("\"timeout\": 600", "\"timeout\": \"soon\"", "field 'timeout' is \"soon\"")]
    [InlineData("\"timeout\": 600", "\"timeout\": null", "field 'timeout' is null")]
    [InlineData("https:", "ftp:", "signed_url is not an absolute http or https URL")]
    [InlineData("https://bucket.example/", "/tmp/", "signed_url is not an absolute http or https URL")]
    [InlineData("sha256:", "md5:", "checksum algorithm 'md5' is not supported; right is sha256:<64 hex digits>")]
    [InlineData("f2ca1bb6", "f2ca1bb", "is not sha256:<64 hex digits>")]
    [InlineData("f2ca1bb6", "z2ca1bb6", "is not sha256:<64 hex digits>")]
    [InlineData("cmd-12345", "", "field 'command_id' is \"\"")]
    [InlineData("cmd-12345", "a\\nb", "command_id must have 1..128 printable characters")]
    public void Request_WrongField_IsNamedWithWhatIsRight(string part, string wrong, string message)
    {
        var error = Assert.Throws<InputException>(() => Read(With(part, wrong)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{\"command_id\": \"cmd-1\",", "not valid JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    public void Message_NotAnObject_IsRefused(string text, string message) => Assert.Contains(
        message,
        Assert.Throws<InputException>(() => OtaMessageReader.ReadCommandId(Encoding.UTF8.GetBytes(text))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void CommandId_HalfSurrogate_IsRefused() => Assert.Contains(
        "not valid Unicode",
        Assert.Throws<InputException>(() => Read(With("cmd-12345", "\\ud800"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Request_WrongFieldOfManyLines_IsShownInOneShortLine()
    {
        string many = $"\"size\": [\n{string.Join(",\n", Enumerable.Repeat("1", 1000))}]";

        string message = Assert.Throws<InputException>(() => Read(With("\"size\": 1048576", many))).Message;

        Assert.DoesNotContain('\n', message);
        Assert.True(message.Length < 200);
    }

    [Fact]
    public void CommandId_OfABrokenRequest_IsStillRead() => Assert.Equal(
        "cmd-9", OtaMessageReader.ReadCommandId(Encoding.UTF8.GetBytes("{\"command_id\":\"cmd-9\",\"size\":\"x\"}")));

    [Fact]
    public void Request_AnyBytesPutIntoIt_AreReadOrRefusedWithOneError() =>
        Prop.ForAll<byte[], int>((bytes, at) =>
        {
            byte[] payload = Encoding.UTF8.GetBytes(Complete);
            int start = (int)((uint)at % (uint)payload.Length);
            bytes.AsSpan(0, Math.Min(bytes.Length, payload.Length - start)).CopyTo(payload.AsSpan(start));
            try
            {
                return OtaMessageReader.ReadRequest(payload).TimeoutSeconds is >= 1 and <= 604800;
            }
            catch (InputException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();

    private static string With(string part, string other)
    {
        Assert.Contains(part, Complete, StringComparison.Ordinal);
        return Complete.Replace(part, other, StringComparison.Ordinal);
    }

    private static DownloadRequest Read(string json) => OtaMessageReader.ReadRequest(Encoding.UTF8.GetBytes(json));
}
