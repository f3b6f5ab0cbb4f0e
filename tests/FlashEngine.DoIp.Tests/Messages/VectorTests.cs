using System.Net;
using FlashEngine.Adapters.DoIp.Messages;
using FlashEngine.Adapters.DoIp.Net;

namespace FlashEngine.DoIp.Tests.Messages;

/// <summary>What a tester sends and takes, byte for byte (tables of ISO 13400-2).</summary>
public class VectorTests
{
    [Fact]
    public void RoutingActivation_IsHeaderSourceTypeAndReservedZeros() => Assert.Equal(
        "02 FD 00 05 00 00 00 07 0E 80 E0 00 00 00 00",
        Hex.Text(TesterMessages.RoutingActivation(2, 0x0E80, 0xE0)));

    [Fact]
    public void RoutingActivation_OfThe2019Edition_HasVersion03() => Assert.Equal(
        "03 FC 00 05 00 00 00 07 0E 00 00 00 00 00 00",
        Hex.Text(TesterMessages.RoutingActivation(3, 0x0E00, 0x00)));

    [Fact]
    public void AliveCheckResponse_HasTheSourceAddress() => Assert.Equal(
        "02 FD 00 08 00 00 00 02 0E 81", Hex.Text(TesterMessages.AliveCheckResponse(2, 0x0E81)));

    [Fact]
    public void DiagnosticMessage_StartsWithLengthOfAddressesAndData()
    {
        var start = new byte[12];
        TesterMessages.WriteDiagnosticStart(start, 2, 0x0E80, 0x1001, 3);
        Assert.Equal("02 FD 80 01 00 00 00 07 0E 80 10 01", Hex.Text(start));
    }

    [Fact]
    public void IdentificationRequests_HaveTheVersionOfAnybody()
    {
        Assert.Equal("FF 00 00 01 00 00 00 00", Hex.Text(VehicleIdentification.OfAll()));
        Assert.Equal(
            "FF 00 00 02 00 00 00 06 02 00 00 00 00 01", Hex.Text(VehicleIdentification.OfEid("020000000001")));
        Assert.Equal(
            "FF 00 00 03 00 00 00 11 57 46 45 30 31 32 33 34 35 36 37 38 39 30 31 32 33",
            Hex.Text(VehicleIdentification.OfVin("WFE01234567890123")));
    }

    [Theory]
    [InlineData("02 FD 80 02 00 00 00 05", 2, 0x8002, 5)]
    [InlineData("03 FC 00 07 00 00 00 00", 3, 0x0007, 0)]
    [InlineData("02 FD 12 34 FF FF FF FF", 2, 0x1234, 0xFFFF_FFFF)]
    public void Header_WithPattern_IsRead(string bytes, byte version, int type, uint length)
    {
        Assert.True(GenericHeader.TryRead(Hex.Bytes(bytes), out var header));
        Assert.Equal((version, (PayloadType)type, length), (header.Version, header.Type, header.PayloadLength));
    }

    [Theory]
    [InlineData("02 FC 00 07 00 00 00 00")]
    [InlineData("01 FE 00 07 00 00 00 00")]
    [InlineData("FF 00 00 07 00 00 00 00")]
    [InlineData("04 FB 00 07 00 00 00 00")]
    public void Header_WithoutPattern_IsRefused(string bytes) =>
        Assert.False(GenericHeader.TryRead(Hex.Bytes(bytes), out _));

    [Theory]
    [InlineData("20", "", false)]
    [InlineData("21", " 00", false)] // VIN/GID sync status
    [InlineData("20", "", true)]
    public void Announcement_OfEitherLength_IsRead(string length, string sync, bool actionNeeded)
    {
        var action = actionNeeded ? "10" : "00";
        var bytes = Hex.Bytes(
            $"02 FD 00 04 00 00 00 {length}" // header
            + " 57 46 45 30 31 32 33 34 35 36 37 38 39 30 31 32 33" // VIN
            + " 00 10" // logical address
            + " 02 00 00 00 00 01" // EID
            + " 02 00 00 00 00 02" // GID
            + $" {action}{sync}"); // further action
        var found = Announcement.Read(bytes, IPAddress.Loopback);
        Assert.NotNull(found);
        Assert.Equal(("WFE01234567890123", 0x0010, "020000000001", "020000000002"),
            (found.Vin, found.LogicalAddress, found.Eid, found.Gid));
        Assert.Equal(actionNeeded, found.Describe().Contains("routing activation needed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("02 FD 00 04 00 00 00 02 00 00")]
    [InlineData("02 FD 00 04 00 00 00 20")]
    [InlineData("02 FD 00 00 00 00 00 01 00")]
    [InlineData("02 FD")]
    public void Announcement_OfAnotherForm_IsNone(string bytes) =>
        Assert.Null(Announcement.Read(Hex.Bytes(bytes), IPAddress.Loopback));
}
