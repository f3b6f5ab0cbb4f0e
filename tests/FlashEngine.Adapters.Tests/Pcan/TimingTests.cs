using FlashEngine.Adapters.Pcan;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Tests.Pcan;

/// <summary>Bit rates and sample points as PCAN-Basic takes them.</summary>
public sealed class TimingTests
{
    /// <summary>The constants of PCANBasic.h (PCAN_BAUD_xxx) come out of their rates and sample points.</summary>
    [Theory]
    [InlineData(1_000_000, 75, 0x0014)]
    [InlineData(800_000, 80, 0x0016)]
    [InlineData(500_000, 87.5, 0x001C)]
    [InlineData(250_000, 87.5, 0x011C)]
    [InlineData(125_000, 87.5, 0x031C)]
    public void Classic_VendorsConstants(int rate, double samplePoint, int registers)
    {
        var (actual, inForce) = PcanTiming.Classic(new CanBitRate(rate, samplePoint), "pcan:test");

        Assert.Equal(registers.ToString("X4"), actual.ToString("X4"));
        Assert.Equal(new CanBitRate(rate, samplePoint), inForce);
    }

    [Fact]
    public void Classic_SamplePointBetweenQuanta_IsTheNearest()
    {
        var (registers, inForce) = PcanTiming.Classic(new CanBitRate(500_000, 80), "pcan:test");

        Assert.Equal(0x002B, registers); // 16 quanta, 12 before the sample point and 3 behind it
        Assert.Equal(81.25, inForce.NominalSamplePointPercent);
    }

    [Theory]
    [InlineData(2_000_000, 80, "brp=2,tseg1=63,tseg2=16,sjw=16", "brp=2,tseg1=15,tseg2=4,sjw=4")]
    [InlineData(5_000_000, 75, "brp=2,tseg1=63,tseg2=16,sjw=16", "brp=2,tseg1=5,tseg2=2,sjw=2")]
    [InlineData(8_000_000, 80, "brp=1,tseg1=127,tseg2=32,sjw=32", "brp=1,tseg1=7,tseg2=2,sjw=2")]
    public void Fd_500k_At80MHz(int dataRate, double dataSamplePoint, string nominal, string data)
    {
        var rate = new CanBitRate(500_000, 80, dataRate, dataSamplePoint);

        var (text, inForce) = PcanTiming.Fd(rate, "pcan:test");

        string[] expected =
            ["f_clock_mhz=80", .. nominal.Split(',').Select(part => $"nom_{part}"),
            .. data.Split(',').Select(part => $"data_{part}")];
        Assert.Equal(expected, text.Split(','));
        Assert.Equal(rate, inForce);
    }

    [Fact]
    public void Fd_RateThat80MHzDoesNotMake_TakesAnotherClock()
    {
        var (text, inForce) = PcanTiming.Fd(new CanBitRate(500_000, 80, 6_000_000, 80), "pcan:test");

        Assert.StartsWith("f_clock_mhz=60,", text, StringComparison.Ordinal);
        Assert.Equal(6_000_000, inForce.DataBitsPerSecond);
    }

    [Fact]
    public void Classic_RateOutOfReach_NamesTheNearest()
    {
        var error = Assert.Throws<ChannelException>(
            () => PcanTiming.Classic(new CanBitRate(700_000, 80), "pcan:PCAN_USBBUS1"));

        Assert.Equal(ChannelFault.NotSupported, error.Fault);
        Assert.Equal(
            "pcan:PCAN_USBBUS1: the bus cannot run at 700000 bit/s with the sample point at 80 %; "
            + "the nearest is 727273 bit/s at 81.8 %",
            error.Message);
    }

    [Fact]
    public void Classic_SamplePointOutOfReach_NamesTheNearest()
    {
        var error = Assert.Throws<ChannelException>(
            () => PcanTiming.Classic(new CanBitRate(1_000_000, 95), "pcan:PCAN_USBBUS1"));

        Assert.EndsWith("; the nearest is 1000000 bit/s at 75 %", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fd_DataRateOutOfReach_NamesTheNearest()
    {
        var error = Assert.Throws<ChannelException>(
            () => PcanTiming.Fd(new CanBitRate(500_000, 80, 7_000_000, 80), "pcan:PCAN_USBBUS1"));

        Assert.Equal(
            "pcan:PCAN_USBBUS1: the data phase cannot run at 7000000 bit/s with the sample point at 80 %; "
            + "the nearest is 7272727 bit/s at 81.8 %",
            error.Message);
    }
}
