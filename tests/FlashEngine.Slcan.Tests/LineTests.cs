using System.Runtime.InteropServices;
using System.Text;
using FlashEngine.Adapters.Slcan;
using FlashEngine.Adapters.Slcan.Lines;
using FlashEngine.Adapters.Slcan.Text;
using FlashEngine.Can;

namespace FlashEngine.Slcan.Tests;

/// <summary>Text of frames, what a serial port lets through, and the layouts of the two systems.</summary>
public sealed class LineTests
{
    [Theory]
    [InlineData(0x7E0u, false, CanFrameFlags.None, "0102030405060708", "t7E080102030405060708\r")]
    [InlineData(0x18DA10F1u, true, CanFrameFlags.None, "", "T18DA10F10\r")]
    [InlineData(0x1u, false, CanFrameFlags.Fd, "AA", "d0011AA\r")]
    [InlineData(0x1u, true, CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch, "000000000000000000000000",
        "B000000019000000000000000000000000\r")]
    public void Frame_AsText_AndBack(uint id, bool isExtended, CanFrameFlags flags, string data, string text)
    {
        var frame = new CanFrame(
            isExtended ? CanId.Extended(id) : CanId.Standard(id), Convert.FromHexString(data), flags);
        var line = new byte[FrameText.LengthMax];

        var length = FrameText.Write(in frame, line);

        Assert.Equal(text, Encoding.ASCII.GetString(line, 0, length));
        Assert.True(FrameText.TryRead(line.AsSpan(0, length - 1), out var read));
        Assert.Equal(frame.ToString(), read.ToString());
    }

    [Fact]
    public void Line_At115200Baud_LetsThrough3665BytesASecond()
    {
        var request = new CanChannelRequest { Device = "/dev/ttyUSB0", BitRate = new CanBitRate(500_000) };
        var frame = new CanFrame(CanId.Standard(0x7E0), new byte[8]);

        var line = new SlcanAdapter().LineOf(request)!.Value;

        Assert.Equal(3665, 7 * 1_000_000_000L / line.FrameNs(in frame));
    }

    [Theory]
    [InlineData("/dev/ttyACM0")]
    [InlineData("tcp:10.0.0.1:3333")]
    public void Line_OfWhatHasNoBaudRate_IsNone(string device) =>
        Assert.Null(new SlcanAdapter().LineOf(new CanChannelRequest { Device = device, BitRate = new(500_000) }));

    [Fact]
    public void NativeStructures_HaveTheDocumentedLayout()
    {
        Assert.Equal(44, Marshal.SizeOf<TerminalSettings>());
        Assert.Equal(17, Marshal.OffsetOf<TerminalSettings>(nameof(TerminalSettings.Characters)));
        Assert.Equal(36, Marshal.OffsetOf<TerminalSettings>(nameof(TerminalSettings.InputSpeed)));
        Assert.Equal(8, Marshal.SizeOf<PollEntry>());
        Assert.Equal(28, Marshal.SizeOf<DeviceControlBlock>());
        Assert.Equal(12, Marshal.OffsetOf<DeviceControlBlock>(nameof(DeviceControlBlock.Reserved)));
        Assert.Equal(18, Marshal.OffsetOf<DeviceControlBlock>(nameof(DeviceControlBlock.ByteSize)));
        Assert.Equal(26, Marshal.OffsetOf<DeviceControlBlock>(nameof(DeviceControlBlock.Reserved1)));
        Assert.Equal(20, Marshal.SizeOf<CommTimeouts>());
    }
}
