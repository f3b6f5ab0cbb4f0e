using FlashEngine.Can;
using FlashEngine.IsoTp;

namespace FlashEngine.Differential.Tests;

/// <summary>The rules that judge the frame logs find what is wrong: each log but the first has one mistake.</summary>
public sealed class TransferRulesTests
{
    private const long Ms = 1_000_000;

    // 20 bytes from us: 6, 7 and 7; BS 1, STmin 2 ms. ">" is ours.
    private static readonly string[] Good =
    [
        "0 > 1014000102030405",
        "1 < 300102",
        "2 > 21060708090A0B0C",
        "3 < 300102",
        "4 > 220D0E0F10111213",
    ];

    [Fact]
    public void Check_GoodLog_FindsNothing() => Assert.Empty(Check(Good));

    [Theory]
    [InlineData(0, "0 > 1015000102030405", "frame 0 should be")]
    [InlineData(2, "2 > 22060708090A0B0C", "frame 1 should be")]
    [InlineData(2, "2 > 21060708090A0B", "frame 1 should be")]
    [InlineData(4, "4 > 220D0E0F10111214", "frame 2 should be")]
    [InlineData(4, "3.5 > 220D0E0F10111213", "less than 2000000 ns")]
    [InlineData(3, "3 < 310000", "the FlowControl should be")]
    [InlineData(3, "3 < 300202", "the FlowControl should be")]
    [InlineData(3, "3 < 22060708090A0B0C", "no FlowControl allows")]
    [InlineData(1, "1 < 320000", "no FlowControl allows")]
    [InlineData(4, "4 > 300000", "2 of 3 frames were sent")]
    public void Check_OneFrameWrong_FindsIt(int index, string line, string problem)
    {
        var log = Good.ToArray();
        log[index] = line;
        Assert.Contains(Check(log), found => found.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5 < 300102", "a FlowControl that is not due")]
    [InlineData("7 > 2300000000000000", "a frame after the last one")]
    public void Check_OneFrameTooMany_FindsIt(string line, string problem) =>
        Assert.Contains(Check([.. Good, line]), found => found.StartsWith(problem, StringComparison.Ordinal));

    [Fact]
    public void Check_FlowControlMissing_FindsIt()
    {
        var problems = Check(Good[..3]);
        Assert.Contains("2 of 3 frames were sent", problems);
        Assert.Contains("the last FlowControl that was due was never sent", problems);
    }

    private static List<string> Check(string[] lines)
    {
        var frames = new Segmentation(20, 8, null, null, 0);
        var parameters = new ExchangeParameters
        {
            Number = 0,
            Format = AddressFormat.Normal11,
            Ours = new IsoTpAddress(CanId.Standard(0x111)),
            Theirs = new IsoTpAddress(CanId.Standard(0x222)),
            TheyPad = false,
            TheirBlockSize = 1,
            TheirStMin = 2,
            HasOut = true,
            Out = new Transfer(frames, 1),
            In = new Transfer(frames, 0),
        };
        var problems = new List<string>();
        var pdu = Enumerable.Range(0, 20).Select(value => (byte)value).ToArray();
        new TransferRules(parameters, isOurs: true, pdu, problems).Check(lines.Select(Parse));
        return problems;
    }

    private static WireFrame Parse(string line)
    {
        var parts = line.Split(' ');
        var atNs = (long)(double.Parse(parts[0], null) * Ms);
        return new WireFrame
        {
            IsOurs = parts[1] == ">",
            Frame = new CanFrame(CanId.Standard(0x111), Convert.FromHexString(parts[2])),
            AtNs = atNs,
            SentNs = atNs,
        };
    }
}
