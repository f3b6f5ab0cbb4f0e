using System.Runtime.CompilerServices;
using FlashEngine.Adapters.Pcan.Native;

namespace FlashEngine.Adapters.Tests.Pcan;

/// <summary>Sizes and offsets as PCANBasic.h has them; the C side asserts the same when it is built.</summary>
public sealed class LayoutTests
{
    [Fact]
    public void Sizes_AreTheDocumentedOnes()
    {
        Assert.Equal(16, Unsafe.SizeOf<PcanMessage>());
        Assert.Equal(72, Unsafe.SizeOf<PcanMessageFd>());
        Assert.Equal(8, Unsafe.SizeOf<PcanTimestamp>());
        Assert.Equal(52, Unsafe.SizeOf<PcanChannelInformation>());
    }

    [Fact]
    public void Message_Offsets_AreTheDocumentedOnes()
    {
        var message = default(PcanMessage);
        Assert.Equal(0, Offset(ref message, ref message.Id));
        Assert.Equal(4, Offset(ref message, ref message.Type));
        Assert.Equal(5, Offset(ref message, ref message.Length));
        Assert.Equal(6, Offset(ref message, ref message.Data));

        var fd = default(PcanMessageFd);
        Assert.Equal(0, Offset(ref fd, ref fd.Id));
        Assert.Equal(4, Offset(ref fd, ref fd.Type));
        Assert.Equal(5, Offset(ref fd, ref fd.Dlc));
        Assert.Equal(6, Offset(ref fd, ref fd.Data));
    }

    [Fact]
    public void Timestamp_Offsets_AreTheDocumentedOnes()
    {
        var stamp = default(PcanTimestamp);
        Assert.Equal(0, Offset(ref stamp, ref stamp.Millis));
        Assert.Equal(4, Offset(ref stamp, ref stamp.MillisOverflow));
        Assert.Equal(6, Offset(ref stamp, ref stamp.Micros));
    }

    [Fact]
    public void ChannelInformation_Offsets_AreTheDocumentedOnes()
    {
        var info = default(PcanChannelInformation);
        Assert.Equal(0, Offset(ref info, ref info.Handle));
        Assert.Equal(2, Offset(ref info, ref info.DeviceType));
        Assert.Equal(3, Offset(ref info, ref info.ControllerNumber));
        Assert.Equal(4, Offset(ref info, ref info.Features));
        Assert.Equal(8, Offset(ref info, ref info.Name));
        Assert.Equal(44, Offset(ref info, ref info.DeviceId));
        Assert.Equal(48, Offset(ref info, ref info.Condition));
    }

    /// <summary>Microseconds are micros + 1000 times millis + 1000 times 2^32 times the overflows.</summary>
    [Theory]
    [InlineData(0u, 0, 999, 999u)]
    [InlineData(1u, 0, 1, 1_001u)]
    [InlineData(4_294_968u, 0, 0, 704u)] // 4,294,968,000 us are 704 us beyond 2^32
    [InlineData(5u, 3, 7, 5_007u)]
    public void Timestamp_Microseconds_AreTheLowBits(uint millis, int overflow, int micros, uint expected)
    {
        var stamp = new PcanTimestamp { Millis = millis, MillisOverflow = (ushort)overflow, Micros = (ushort)micros };

        Assert.Equal(expected, stamp.Microseconds);
    }

    private static int Offset<TWhole, TPart>(ref TWhole whole, ref TPart part) =>
        (int)Unsafe.ByteOffset(ref Unsafe.As<TWhole, byte>(ref whole), ref Unsafe.As<TPart, byte>(ref part));
}
