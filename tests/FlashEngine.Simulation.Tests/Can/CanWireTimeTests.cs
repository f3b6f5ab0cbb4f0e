using FlashEngine.Can;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Simulation.Tests.Can;

public sealed class CanWireTimeTests
{
    private const CanFrameFlags FdBrs = CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch;
    private static readonly int[] FdLengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64];

    [Fact]
    public void ClassicBits_AlternatingBits_IsTheFormulaPlusTheCrcsOwnStuffBits()
    {
        // 55 never has two equal bits in a row, so only the header and the CRC can be stuffed.
        var frame = new CanFrame(CanId.Standard(0x555), Convert.FromHexString("5555555555555555"));

        Assert.InRange(CanWireTime.ClassicBits(in frame), 47 + 64, 47 + 64 + 4);
    }

    [Fact]
    public void ClassicBits_EmptyFrameOfZeros_CountsEveryStuffBitByHand()
    {
        // SOF, id 000, RTR, IDE, r0, DLC 0 and CRC 0: 34 dominant bits. Stuffed after 5, then after every 4 more with
        // the recessive stuff bit ending each run: 5, 10, 15, 20, 25, 30 = 6 stuff bits.
        var frame = new CanFrame(CanId.Standard(0), []);

        Assert.Equal(47 + 6, CanWireTime.ClassicBits(in frame));
    }

    [Fact]
    public void ClassicBits_AnyFrame_EqualsTheBitByBitReference() =>
        Prop.ForAll(AnyFrame(fd: false).ToArbitrary(), frame =>
            CanWireTime.ClassicBits(in frame) == BitByBitFrame.ClassicBits(in frame)).QuickCheckThrowOnFailure();

    [Fact]
    public void ClassicBits_AnyFrame_StaysWithinBestAndWorstCase() =>
        Prop.ForAll(AnyFrame(fd: false).ToArbitrary(), frame =>
        {
            var stuffable = (frame.Id.IsExtended ? 54 : 34) + (8 * frame.Length);
            var best = (frame.Id.IsExtended ? 67 : 47) + (8 * frame.Length);
            var bits = CanWireTime.ClassicBits(in frame);
            return bits >= best && bits <= best + ((stuffable - 1) / 4);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void FdBits_AnyFrame_EqualsTheBitByBitReference() =>
        Prop.ForAll(AnyFrame(fd: true).ToArbitrary(), frame =>
            CanWireTime.FdBits(in frame) == BitByBitFrame.FdBits(in frame)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(false, 30)]
    [InlineData(true, 49)]
    public void FdBits_64AlternatingBytes_Are549InTheDataPhase(bool extended, int nominal)
    {
        // Identifiers and data without five equal bits in a row; header bits are alternating enough not to be stuffed.
        var id = extended ? CanId.Extended(0x15555555) : CanId.Standard(0x555);
        var frame = new CanFrame(id, Enumerable.Repeat((byte)0x55, 64).ToArray(), FdBrs);

        Assert.Equal((nominal, 549), CanWireTime.FdBits(in frame));
    }

    [Fact]
    public void FdBits_WorstFill_StaysWithinTheLimitsOfTheFormula()
    {
        var frame = new CanFrame(CanId.Standard(0), new byte[64], FdBrs);
        var (nominal, data) = CanWireTime.FdBits(in frame);

        Assert.InRange(nominal, 30, 34);
        Assert.InRange(data, 549 + 100, 549 + 129);
    }

    [Fact]
    public void FrameNs_Classic500k_IsTwoMicrosecondsPerBit()
    {
        var frame = new CanFrame(CanId.Standard(0x7E0), [0x02, 0x3E, 0x80]);

        Assert.Equal(2000L * CanWireTime.ClassicBits(in frame), CanWireTime.FrameNs(in frame, new CanBitRate(500_000)));
    }

    [Fact]
    public void FrameNs_FdWithBitRateSwitch_AddsBothPhasesAtTheirRates()
    {
        var frame = new CanFrame(CanId.Standard(0x7E0), new byte[64], FdBrs);
        var (nominal, data) = CanWireTime.FdBits(in frame);
        var rate = new CanBitRate(500_000, DataBitsPerSecond: 2_000_000);

        Assert.Equal((2000L * nominal) + (500L * data), CanWireTime.FrameNs(in frame, in rate));
    }

    [Fact]
    public void FrameNs_FdWithoutBitRateSwitch_RunsAtTheNominalRate()
    {
        var frame = new CanFrame(CanId.Standard(0x7E0), new byte[12], CanFrameFlags.Fd);
        var (nominal, data) = CanWireTime.FdBits(in frame);
        var rate = new CanBitRate(500_000, DataBitsPerSecond: 2_000_000);

        Assert.Equal(2000L * (nominal + data), CanWireTime.FrameNs(in frame, in rate));
    }

    [Fact]
    public void FrameNs_RateThatDoesNotDivide_RoundsUp()
    {
        var frame = new CanFrame(CanId.Standard(0x123), [0xA5]);
        var exact = CanWireTime.ClassicBits(in frame) * 1e9 / 83_333;

        Assert.Equal((long)Math.Ceiling(exact), CanWireTime.FrameNs(in frame, new CanBitRate(83_333)));
    }

    // Bytes 00 and FF are frequent, so that long runs and stuff bits at every border occur.
    private static Gen<CanFrame> AnyFrame(bool fd) =>
        from extended in Gen.Elements(false, true)
        from id in Gen.Choose(0, extended ? 0x1FFFFFFF : 0x7FF)
        from idFill in Gen.Elements(0u, 1u, 2u)
        from length in fd ? Gen.Elements(FdLengths) : Gen.Choose(0, 8)
        from data in Gen.ArrayOf(
            Gen.OneOf(
                Gen.Elements<byte>(0x00, 0xFF, 0x0F, 0x1F, 0xF8), Gen.Choose(0, 255).Select(value => (byte)value)),
            length)
        from flags in fd
            ? Gen.Elements(CanFrameFlags.Fd, FdBrs, FdBrs | CanFrameFlags.ErrorStateIndicator)
            : Gen.Constant(CanFrameFlags.None)
        let value = idFill switch { 0u => 0u, 1u => extended ? 0x1FFFFFFFu : 0x7FFu, _ => (uint)id }
        select new CanFrame(extended ? CanId.Extended(value) : CanId.Standard(value), data, flags);
}
