using FlashEngine.Cli.Commands;

namespace FlashEngine.Cli.Tests;

public sealed class HexRequestsTests
{
    [Theory]
    [InlineData("22F190", "22F190")]
    [InlineData("22 f1 90", "22F190")] // one word with spaces
    [InlineData("22|F1|90", "22F190")] // three words of a byte
    [InlineData("1003|22F190", "1003,22F190")]
    [InlineData("10|03|22F190|3E|00", "1003,22F190,3E00")]
    [InlineData("37", "37")]
    public void Read_Words_AreRequests(string words, string expected)
    {
        var requests = HexRequests.Read(words.Split('|'), out var problem);

        Assert.Equal("", problem);
        Assert.Equal(expected, string.Join(',', requests.Select(request => Convert.ToHexString(request.Span))));
    }

    [Theory]
    [InlineData("22F19")]
    [InlineData("0x22")]
    [InlineData("22F1ZZ")]
    [InlineData("")]
    [InlineData(" ")]
    public void Read_NoHex_SaysWhatWouldBeRight(string word)
    {
        Assert.Empty(HexRequests.Read(["3E00", word], out var problem));
        Assert.Equal(
            $"'{word}' is no request; write 1..4095 bytes of two hexadecimal digits, such as 22F190 or \"22 F1 90\"",
            problem);
    }

    [Fact]
    public async Task Uds_BadArguments_AreUsageErrors()
    {
        var hex = await ProgramRun.OfAsync("uds", "--vehicle", "v.yaml", "--ecu", "e", "22F");
        Assert.Equal(1, hex.ExitCode);
        Assert.StartsWith("flash: error: '22F' is no request; ", hex.Error, StringComparison.Ordinal);
        Assert.EndsWith("; see 'flash uds --help'\n", hex.Error, StringComparison.Ordinal);

        var timeout = await ProgramRun.OfAsync("uds", "--vehicle", "v.yaml", "--ecu", "e", "3E00", "--timeout", "0");
        Assert.Equal((1, "flash: error: --timeout must be 1..3600000 ms; see 'flash uds --help'\n"), (
            timeout.ExitCode, timeout.Error));
    }
}
