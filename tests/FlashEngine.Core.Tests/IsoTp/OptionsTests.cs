using FlashEngine.IsoTp;

namespace FlashEngine.Core.Tests.IsoTp;

public sealed class OptionsTests
{
    public static TheoryData<string, IsoTpOptions> BadOptions => new()
    {
        { "response id", LinkBench.Options with { RxId = LinkBench.TxId } },
        { "TX_DL 12", LinkBench.Options with { TxDataLength = 12 } },
        { "TX_DL 10", LinkBench.Options with { Fd = true, TxDataLength = 10 } },
        { "TX_DL 4", LinkBench.Options with { Fd = true, TxDataLength = 4 } },
        { "MinimumCanDl 12", LinkBench.Options with { MinimumCanDl = 12 } },
        { "MinimumCanDl 9", LinkBench.Options with { Fd = true, TxDataLength = 64, MinimumCanDl = 9 } },
        { "MinimumCanDl -1", LinkBench.Options with { MinimumCanDl = -1 } },
        { "BlockSize 256", LinkBench.Options with { BlockSize = 256 } },
        { "StMinUs 127001", LinkBench.Options with { StMinUs = 127_001 } },
        { "TxStMinUs -1", LinkBench.Options with { TxStMinUs = -1 } },
        { "N_AsNs 0", LinkBench.Options with { N_AsNs = 0 } },
        { "N_BsNs 0", LinkBench.Options with { N_BsNs = 0 } },
        { "N_CrNs -5", LinkBench.Options with { N_CrNs = -5 } },
        { "WftMax -1", LinkBench.Options with { WftMax = -1 } },
        { "PduLengthMax 7", LinkBench.Options with { PduLengthMax = 7 } },
        { "bit rate", LinkBench.Options with { StMinStartToStart = true, BitRate = default } },
        { "data bit rate", LinkBench.Options with { StMinStartToStart = true, Fd = true } },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Validate_ValueOutOfRange_SaysWhichInOneLine(string named, IsoTpOptions options)
    {
        var error = Assert.Throws<InputException>(() => new LinkBench(options));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(0, 0x00)]
    [InlineData(1, 0xF1)]
    [InlineData(100, 0xF1)]
    [InlineData(101, 0xF2)]
    [InlineData(900, 0xF9)]
    [InlineData(901, 0x01)]
    [InlineData(950, 0x01)]
    [InlineData(1_000, 0x01)]
    [InlineData(1_001, 0x02)]
    [InlineData(127_000, 0x7F)]
    public void StMinEncode_BetweenValues_RoundsUp(int microseconds, byte expected) =>
        Assert.Equal(expected, StMin.Encode(microseconds));

    [Fact]
    public void StMinEncode_EveryMicrosecond_DecodesToTheLeastValueNotBelow()
    {
        var representable = Enumerable.Range(0, 256)
            .Where(value => !StMin.IsReserved((byte)value))
            .Select(value => StMin.DecodeNs((byte)value))
            .Order()
            .ToArray();
        Assert.Equal(128 + 9, representable.Length);
        var next = 0;
        for (var microseconds = 0; microseconds <= StMin.MicrosecondsMax; microseconds++)
        {
            while (representable[next] < microseconds * 1000L)
            {
                next++;
            }

            Assert.Equal(representable[next], StMin.DecodeNs(StMin.Encode(microseconds)));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(127_001)]
    public void StMinEncode_OutOfRange_Refused(int microseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StMin.Encode(microseconds));
}
