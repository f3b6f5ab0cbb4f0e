using FlashEngine.Uds.Services;
using FlashEngine.Uds.Text;

namespace FlashEngine.Services.Tests.Text;

public class IdentifierTextTests
{
    [Fact]
    public void DataIdentifier_StandardIdentifications_HaveNamesOfTheirOwn()
    {
        var names = Enumerable.Range(0xF180, 0x20).Select(id => IdentifierText.DataIdentifier((ushort)id)).ToList();

        Assert.Equal(0x20, names.Distinct().Count());
        Assert.DoesNotContain(names, name => name.Contains("the ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0xF189, "vehicleManufacturerECUSoftwareVersionNumber")]
    [InlineData(0xF195, "systemSupplierECUSoftwareVersionNumber")]
    [InlineData(0xF186, "activeDiagnosticSession")]
    [InlineData(0x0000, "reserved by ISO 14229-1 or for legislation")]
    [InlineData(0x0100, "the vehicle manufacturer's")]
    [InlineData(0xA5FF, "the vehicle manufacturer's")]
    [InlineData(0xA600, "reserved by ISO 14229-1 or for legislation")]
    [InlineData(0xF17F, "an identification of the vehicle manufacturer's")]
    [InlineData(0xF1A0, "an identification of the vehicle manufacturer's")]
    [InlineData(0xF1FF, "an identification of the system supplier's")]
    [InlineData(0xF200, "a periodic record")]
    [InlineData(0xF3FF, "a dynamically defined record")]
    [InlineData(0xF40C, "an OBD value")]
    [InlineData(0xFD00, "the system supplier's")]
    public void DataIdentifier_Value_IsNamedOrItsRangeIs(ushort identifier, string expected)
        => Assert.Equal(expected, IdentifierText.DataIdentifier(identifier));

    [Theory]
    [InlineData(0xFF00, "eraseMemory")]
    [InlineData(0xFF01, "checkProgrammingDependencies")]
    [InlineData(0x0202, "the vehicle manufacturer's")]
    [InlineData(0xE1FF, "an OBD test")]
    [InlineData(0xE200, "executeSPL")]
    [InlineData(0xE201, "a safety system's")]
    [InlineData(0xF000, "the system supplier's")]
    [InlineData(0xFFFF, "reserved by ISO 14229-1")]
    [InlineData(0x00FF, "reserved by ISO 14229-1")]
    public void RoutineIdentifier_Value_IsNamedOrItsRangeIs(ushort identifier, string expected)
        => Assert.Equal(expected, IdentifierText.RoutineIdentifier(identifier));

    [Theory]
    [InlineData(0x012345u, "P0123-45")]
    [InlineData(0x1A2B00u, "P1A2B-00")]
    [InlineData(0x412301u, "C0123-01")] // 01 in the two highest bits
    [InlineData(0x812301u, "B0123-01")]
    [InlineData(0xC12301u, "U0123-01")]
    [InlineData(0xFFFFFFu, "U3FFF-FF")]
    [InlineData(0x000000u, "P0000-00")]
    public void DtcText_Code_IsAsPeopleWriteIt(uint dtc, string expected) => Assert.Equal(expected, DtcText.Code(dtc));

    [Fact]
    public void DtcText_Bits_AreNamedInOrder()
    {
        Assert.Equal("testFailed, confirmedDTC", DtcText.Status((DtcStatus)0x09));
        Assert.Equal("no bit", DtcText.Status(DtcStatus.None));
        Assert.Equal(8, DtcText.Status(DtcStatus.All).Split(", ").Distinct().Count());
        Assert.Equal("class 1, checkAtNextHalt", DtcText.Severity((DtcSeverity)0x42));
    }

    [Fact]
    public void ServiceText_Names_AreNamedForEveryService()
    {
        byte[] services =
        [
            0x10, 0x11, 0x14, 0x19, 0x22, 0x23, 0x24, 0x27, 0x28, 0x29, 0x2A, 0x2C, 0x2E, 0x2F, 0x31, 0x34, 0x35, 0x36,
            0x37, 0x38, 0x3D, 0x3E, 0x83, 0x84, 0x85, 0x86, 0x87,
        ];

        Assert.Equal(services.Length, services.Select(ServiceText.Name).Distinct().Count());
        Assert.DoesNotContain(services, service => ServiceText.Name(service).Contains(' ', StringComparison.Ordinal));
        Assert.Equal("02 Programming", ServiceText.Session(0x02));
        Assert.Equal("60 (the system supplier's)", ServiceText.Reset(0x60));
    }
}
