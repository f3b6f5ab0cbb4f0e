using FlashEngine.Scripting;
using FlashEngine.Station.Packages;

namespace FlashEngine.Tests.Packages;

/// <summary>What only the file knows goes into the manifest when it is packed.</summary>
public sealed class PackedImageFactsTests : IDisposable
{
    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Vbf_EraseListAndDataFormat_AreThoseOfTheFile()
    {
        var image = Pack("").Ecus[0].Images[0];

        Assert.Equal([new EraseRange(0x8000, 0x0C)], image.Erase);
        Assert.Equal(0x10, image.DataFormatIdentifier);
        Assert.Equal("vbf", image.FileFormat);
    }

    [Fact]
    public void Vbf_OtherDataFormatInTheDescription_IsRefused()
        => Assert.EndsWith(
            "app.vbf: the file has dataFormatIdentifier 0x10; the description says 0x11",
            Assert.Throws<InputException>(() => Pack(", dataFormatIdentifier: 0x11")).Message,
            StringComparison.Ordinal);

    private PackageManifest Pack(string more)
    {
        _folder.Write("app.vbf", Images.VbfTests.GoldenPacked);
        var path = _folder.Write("vbf.yaml", System.Text.Encoding.UTF8.GetBytes($$"""
            release: spring
            releaseCounter: 1
            expires: 2090-01-01T00:00:00Z
            vehicleModel: model-x
            ecus:
              - name: engine
                hardware: [HW-1]
                version: 1.1.0
                images:
                  - { file: app.vbf, role: application, block: application{{more}} }
            """));
        var description = PackDescription.Load(path);
        return PackagePacker.Pack(
            description.Draft, description.Files, Certificates.Signer, [Certificates.Intermediate], _folder.Output);
    }
}
