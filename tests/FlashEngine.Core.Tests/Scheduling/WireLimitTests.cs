using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Scheduling;

namespace FlashEngine.Core.Tests.Scheduling;

public sealed class WireLimitTests
{
    private static readonly IsoTpOptions Transport = new()
    {
        TxId = CanId.Standard(0x7E0),
        RxId = CanId.Standard(0x7E8),
        BitRate = new CanBitRate(500_000),
    };

    [Fact]
    public void StreamNs_LineSlowerThanTheBus_IsTheLines()
    {
        var transport = Transport with { Line = new CanLine(115_200, 60, 110, 20) };

        // 220 bits for each 7 bytes: 3665 bytes a second.
        Assert.Equal(7_000 / 3665.45, WireLimit.StreamNs(new byte[7_000], transport) / 1e9, 4);
    }

    [Fact]
    public void StreamNs_LineFasterThanTheBus_IsTheBuses()
    {
        var transport = Transport with { Line = new CanLine(12_000_000, 60, 110, 20) };

        Assert.Equal(WireLimit.StreamNs(new byte[700], Transport), WireLimit.StreamNs(new byte[700], transport));
    }
}
