using FlashEngine.Can;
using FlashEngine.Simulation.IsoTp;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.IsoTp;

public sealed class FdTests
{
    private static VirtualEcuOptions Options => Vehicles.EcuOptions with { TxDataLength = 64 };

    [Fact]
    public void Response_UpTo62Bytes_IsOneSingleFrameWithEscape()
    {
        using var tester = new Tester(Options, Vehicles.Fd);

        // 62 F190 and 17 characters: 00 14 and 20 bytes, CAN_DL 24.
        tester.Submit("03 22 F1 90 CC CC CC CC");
        var frame = tester.Next()!.Value.Frame;

        Assert.Equal(24, frame.Length);
        Assert.Equal("001462F190", Convert.ToHexString(frame.Data[..5]));
        Assert.Equal(0xCC, frame.Data[22]);
        Assert.Equal(CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch, frame.Flags);
    }

    [Fact]
    public void Download_With64ByteFrames_IsLegalAndWritten()
    {
        using var tester = new Tester(Options, Vehicles.Fd);
        tester.Unlock();
        tester.Request("31 01 FF 00 44 00 00 80 00 00 00 20 00");
        tester.Request("34 00 44 00 00 80 00 00 00 0F FD");
        var data = Enumerable.Range(0, 0xFFD).Select(index => (byte)(index * 11)).ToArray();

        Assert.Equal("7601", tester.Request("36 01" + Convert.ToHexString(data)));
        Assert.Equal("77", tester.Request("37"));

        Assert.Equal(data, tester.Ecu.ReadMemory(Vehicles.ApplicationAddress, data.Length));
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void Download_LongerThan4095_UsesTheLongFirstFrame()
    {
        var options = Options with { BlockLengthMax = 8000, BlockSize = 8, StMinUs = 100 };
        using var tester = new Tester(options, Vehicles.Fd);
        tester.Unlock();
        tester.Request("31 01 FF 00 44 00 00 80 00 00 00 20 00");
        tester.Request("34 00 44 00 00 80 00 00 00 1F 3E");
        var data = Enumerable.Range(0, 7998).Select(index => (byte)(index * 13)).ToArray();

        Assert.Equal("7601", tester.Request("36 01" + Convert.ToHexString(data)));

        Assert.Equal(data, tester.Ecu.ReadMemory(Vehicles.ApplicationAddress, data.Length));
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Theory]
    [InlineData("05 22 F1 90 F1 86 CC CC CC CC CC CC")] // 0L on a frame longer than 8
    [InlineData("00 05 22 F1 90 F1 86 CC CC CC CC CC")] // escape with a length that fits 8
    public void SingleFrame_WrongFormForItsLength_IsCaught(string hex)
    {
        using var tester = new Tester(Options, Vehicles.Fd);
        tester.Submit(hex);

        Assert.Equal("nothing", tester.NextHex(5 * Tester.Ms));
        Assert.Contains("SF_DL does not fit", Assert.Single(tester.Vehicle.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void SingleFrame_LongerThanNeeded_IsCaught()
    {
        using var tester = new Tester(Options, Vehicles.Fd);
        tester.Submit("00 09 22 F1 90 F1 86 F1 91 F1 80 CC CC CC CC CC");
        tester.Run(5 * Tester.Ms);

        Assert.Contains(
            "CAN_DL is 16, must be 12", Assert.Single(tester.Vehicle.Violations), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0x00)]
    [InlineData(1, 0xF1)]
    [InlineData(100, 0xF1)]
    [InlineData(101, 0xF2)]
    [InlineData(900, 0xF9)]
    [InlineData(950, 0x01)] // never down, and never to zero
    [InlineData(1001, 0x02)]
    [InlineData(127_000, 0x7F)]
    public void StMin_IsRoundedUpToWhatItCanSay(int microseconds, byte code)
    {
        Assert.Equal(code, StMinCode.FromMicroseconds(microseconds));
        Assert.True(StMinCode.ToNanoseconds(code) >= microseconds * 1000L);
    }
}
