using System.Text;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;

namespace FlashEngine.Tests.Packages;

public sealed class PackDescriptionTests : IDisposable
{
    private const string Good = """
        release: Spring release
        releaseCounter: 7
        expires: 2030-01-01T00:00:00Z
        vehicleModel: model-x
        ecus:
          - name: engine
            hardware: [HW-1, HW-2]
            fromVersions: 1.0.0
            version: 1.1.0
            images:
              - file: app.hex
                role: application
                block: application
              - file: ./data.bin
                format: raw
                role: data
                block: data
                baseAddress: 0x8000
                erase:
                  - { address: 0x8000, length: 256 }
                dataFormatIdentifier: 0x11
          - name: gateway
            hardware: [HW-9]
            version: "2.0"
            dependsOn: [engine]
            images:
              - file: app.hex
                role: application
                block: application
        """;

    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_RulesForAWayBack_AreInTheSignedManifest_AndOnlyWhereTheyWereAskedFor()
    {
        var text = Good
            .Replace("vehicleModel: model-x", "vehicleModel: model-x\npolicy: all-or-nothing\ndowngrade: true", StringComparison.Ordinal)
            .Replace("dependsOn: [engine]", "requires: [ { ecu: engine, versions: 1.1.0 }, { ecu: brake, versions: [\"7\", \"8\"] } ]", StringComparison.Ordinal);
        using var package = _folder.Open(_folder.Pack(Load(text).Draft));
        Assert.Equal(RollbackPolicy.AllOrNothing, package.Manifest.Policy);
        Assert.True(package.Manifest.Downgrade);
        Assert.Equal(
            ["engine: 1.1.0", "brake: 7, 8"],
            package.Manifest.Ecus[1].Requires.Select(required => $"{required.Ecu}: {string.Join(", ", required.Versions)}"));

        using var without = _folder.Open(_folder.Pack());
        Assert.Equal(RollbackPolicy.None, without.Manifest.Policy);
        Assert.False(without.Manifest.Downgrade);
        Assert.All(without.Manifest.Ecus, ecu => Assert.Empty(ecu.Requires));
    }

    [Fact]
    public void Load_VersionsThatWaitForEachOther_AreRefused()
    {
        var text = Good.Replace(
            "fromVersions: 1.0.0",
            "fromVersions: 1.0.0\n    requires: [ { ecu: gateway, versions: [\"2.0\"] } ]",
            StringComparison.Ordinal);
        var error = Assert.Throws<InputException>(() => Load(text));
        Assert.Contains("wait for each other: engine, gateway", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GivesDraftAndFiles()
    {
        var description = Load(Good);

        var engine = description.Draft.Ecus[0];
        Assert.Equal(7, description.Draft.ReleaseCounter);
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), description.Draft.Expires);
        Assert.Equal(["HW-1", "HW-2"], engine.Hardware);
        Assert.Equal(["1.0.0"], engine.FromVersions);
        Assert.Equal("2.0", description.Draft.Ecus[1].Version);
        Assert.Equal(["engine"], description.Draft.Ecus[1].DependsOn);
        Assert.Equal("intel-hex", engine.Images[0].FileFormat);
        Assert.Equal(0x8000u, engine.Images[1].BaseAddress);
        Assert.Equal([new EraseRange(0x8000, 256)], engine.Images[1].Erase);
        Assert.Equal(0x11, engine.Images[1].DataFormatIdentifier);
        Assert.Equal(ImageRole.Data, engine.Images[1].Role);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["images/app.hex"] = Path.Combine(_folder.Folder, "app.hex"),
                ["images/data.bin"] = Path.Combine(_folder.Folder, "data.bin"),
            },
            description.Files);
    }

    [Fact]
    public void LoadedDescription_PacksAndOpens()
    {
        var description = Load(Good);
        PackagePacker.Pack(
            description.Draft, description.Files, Certificates.Signer, [Certificates.Intermediate], _folder.Output);
        using var package = _folder.Open();
        Assert.Equal("gateway", package.Manifest.Ecus[1].Ecu);
    }

    [Theory]
    [InlineData(
        "releaseCounter: 7",
        "releaseCount: 7",
        ":2: 'releaseCount' is an unknown key of a package description; "
        + "known are release, releaseCounter, expires, created, vehicleModel, vehicles, policy, downgrade, ecus")]
    [InlineData(
        "releaseCounter: 7",
        "releaseCounter: x",
        ":2: releaseCounter is 'x'; it must be a whole number from 0 to 9223372036854775807")]
    [InlineData("releaseCounter: 7\n", "", ":1: releaseCounter is missing")]
    [InlineData(
        "2030-01-01T00:00:00Z",
        "tomorrow",
        ":3: expires is 'tomorrow'; it must be a date and time in UTC like 2030-12-31T00:00:00Z")]
    [InlineData("role: data", "role: date", ":16: role is 'date'; it must be driver, application or data")]
    [InlineData(
        "format: raw",
        "format: bin",
        ":15: format is 'bin'; it must be one of intel-hex, s-record, raw, elf, vbf, pdx")]
    [InlineData("        block: data\n", "", ":14: block is missing")]
    [InlineData(
        "baseAddress: 0x8000",
        "baseAddress: 0x180000000",
        ":18: baseAddress is '0x180000000'; it must be a whole number from 0 to 4294967295")]
    [InlineData("baseAddress: 0x8000", "baseAddress: [1]", ":18: baseAddress must be a text or a number")]
    [InlineData("./data.bin", "./none.bin", ":14: file './none.bin' does not exist")]
    [InlineData(
        "./data.bin",
        "\"da\\0ta\"",
        ":14: file 'da\\u0000ta' has a character that file names do not have everywhere")]
    [InlineData("hardware: [HW-9]", "hardware: {a: 1}", ":23: hardware must be a text or a number")]
    [InlineData("- { address: 0x8000, length: 256 }", "0x8000", ":20: erase must be a list")]
    [InlineData(
        "dependsOn: [engine]",
        "dependsOn: [motor]",
        ": ecus[1].dependsOn[0] is \"motor\"; it must be another ECU of this package")]
    public void BrokenRule_IsRefusedWithItsLine(string good, string bad, string problem)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        var error = Assert.Throws<InputException>(() => Load(Good.Replace(good, bad, StringComparison.Ordinal)));
        Assert.Equal(DescriptionPath + problem, error.Message);
    }

    [Theory]
    [InlineData("release: b: c", ":1: is not well-formed YAML: ")]
    [InlineData("release: a\nrelease: b", ":2: is not well-formed YAML: ")]
    [InlineData("", ": the file has 0 YAML documents; it must have one")]
    [InlineData("a: 1\n---\nb: 2", ": the file has 2 YAML documents; it must have one")]
    [InlineData("- a", ":1: a package description must be a mapping with the keys release, ")]
    public void NoDescription_IsRefused(string yaml, string start)
        => Assert.StartsWith(
            DescriptionPath + start, Assert.Throws<InputException>(() => Load(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void FileWithoutKnownExtension_NeedsAFormat()
    {
        _folder.Write("app.a2l", [1]);
        var error = Assert.Throws<InputException>(
            () => Load(Good.Replace("app.hex", "app.a2l", StringComparison.Ordinal)));
        Assert.Equal(
            $"{DescriptionPath}:11: file 'app.a2l' has an extension of no format; name the format", error.Message);
    }

    [Fact]
    public void TwoFilesOfOneName_AreRefused()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Folder, "sub"));
        _folder.Write("sub/app.hex", [1]);
        var path = _folder.Write("sub/pack.yaml", Encoding.UTF8.GetBytes(
            Good.Replace("./data.bin", "../app.hex", StringComparison.Ordinal)));
        var error = Assert.Throws<InputException>(() => PackDescription.Load(path));
        Assert.Equal(
            $"{path}:14: file '../app.hex' would be images/app.hex, as {_folder.Folder}/sub/app.hex is; rename one",
            error.Message);
    }

    private string DescriptionPath => Path.Combine(_folder.Folder, "pack.yaml");

    private PackDescription Load(string yaml)
        => PackDescription.Load(_folder.Write("pack.yaml", Encoding.UTF8.GetBytes(yaml)));
}
