namespace FlashEngine.Tests.Packages;

/// <summary>Each rule of a manifest, broken in a package that is signed all the same.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"format\": 1", "\"format\": 2", "format is 2; it must be 1")]
    [InlineData("\"format\": 1", "\"format\": \"1\"", "format must be a number from 1 to 1")]
    [InlineData("\"format\": 1, ", "", "format is missing")]
    [InlineData("\"release\": \"R\"", "\"release\": \"R\", \"release\": \"R\"", "release is there twice")]
    [InlineData("\"release\": \"R\"", "\"release\": 1", "release must be a text")]
    [InlineData("\"release\": \"R\"", "\"release\": null", "release must be a text")]
    [InlineData(
        "\"release\": \"R\"",
        "\"release\": \"a\\nb\"",
        "release is \"a\\u000Ab\"; it must have 1 to 200 characters, no control characters, and no blank at its ends")]
    [InlineData(
        "\"releaseCounter\": 1",
        "\"releaseCounter\": -1",
        "releaseCounter is -1; it must be a whole number from 0 to 9223372036854775807")]
    [InlineData(
        "\"releaseCounter\": 1",
        "\"releaseCounter\": 1.5",
        "releaseCounter is 1.5; it must be a whole number from 0 to 9223372036854775807")]
    [InlineData(
        "2030-01-01T00:00:00Z",
        "2030-01-01T00:00:00+01:00",
        "expires is \"2030-01-01T00:00:00+01:00\"; it must be a date and time in UTC like 2030-12-31T00:00:00Z")]
    [InlineData(
        "\"version\": \"2\"",
        "\"verison\": \"2\"",
        "ecus[0].verison is an unknown field; known are ecu, hardware, fromVersions, version, dependsOn, requires, images")]
    [InlineData(
        "\"release\": \"R\"",
        "\"release\": \"R\", \"policy\": \"never\"",
        "policy is \"never\"; it must be per-ecu or all-or-nothing")]
    [InlineData(
        "\"release\": \"R\"", "\"release\": \"R\", \"downgrade\": \"yes\"", "downgrade must be true or false")]
    [InlineData(
        "\"version\": \"2\"",
        "\"version\": \"2\", \"requires\": [ { \"ecu\": \"gateway\", \"versions\": [] } ]",
        "ecus[0].requires[0].versions is empty; the versions that fit must be named")]
    [InlineData(
        "\"version\": \"2\"",
        "\"version\": \"2\", \"requires\": [ { \"ecu\": \"engine\", \"versions\": [\"1\"] } ]",
        "ecus[0].requires[0].ecu is \"engine\" itself; what it may be updated from stands in fromVersions")]
    [InlineData("[\"H\"]", "[]", "ecus[0].hardware is empty; the hardware that the images fit must be named")]
    [InlineData("[\"H\"]", "\"H\"", "ecus[0].hardware must be a list")]
    [InlineData("[\"H\"]", "[7]", "ecus[0].hardware[0] must be a text")]
    [InlineData(
        "\"version\": \"2\"",
        "\"version\": \"2\", \"dependsOn\": [\"gateway\"]",
        "ecus[0].dependsOn[0] is \"gateway\"; it must be another ECU of this package")]
    [InlineData(
        "\"role\": \"data\"", "\"role\": 2", "ecus[0].images[0].role must be a text")]
    [InlineData(
        "\"role\": \"data\"",
        "\"role\": \"Data\"",
        "ecus[0].images[0].role is \"Data\"; it must be driver, application or data")]
    [InlineData(
        "\"fileFormat\": \"raw\"",
        "\"fileFormat\": \"a2l\"",
        "ecus[0].images[0].fileFormat is \"a2l\"; it must be one of intel-hex, s-record, raw, elf, vbf, pdx")]
    [InlineData(
        "\"fileFormat\": \"raw\"",
        "\"fileFormat\": \"s-record\"",
        "ecus[0].images[0].baseAddress is 32768; only raw files take one, s-record has addresses of its own")]
    [InlineData(
        "\"baseAddress\": 32768",
        "\"baseAddress\": \"0x8000\"",
        "ecus[0].images[0].baseAddress must be a number from 0 to 4294967295")]
    [InlineData(
        "\"baseAddress\": 32768",
        "\"baseAddress\": 4294967296",
        "ecus[0].images[0].baseAddress is 4294967296; it must be a whole number from 0 to 4294967295")]
    [InlineData(
        "\"length\": 5",
        "\"length\": 0",
        "ecus[0].images[0].length is 0; it must be a whole number from 1 to 536870912")]
    [InlineData(
        "\"length\": 5",
        "\"length\": 536870913",
        "ecus[0].images[0].length is 536870913; it must be a whole number from 1 to 536870912")]
    [InlineData(
        "\"sha256\": \"",
        "\"sha256\": \"0",
        "ecus[0].images[0].sha256 must be 64 hexadecimal digits in lower case")]
    [InlineData(
        "\"file\": \"images/data.bin\"",
        "\"file\": \"../data.bin\"",
        "ecus[0].images[0].file \"../data.bin\" does not begin with images/")]
    [InlineData(
        "\"block\": \"data\"",
        "\"block\": \"data\", \"encodings\": [\"bsdiff\"]",
        "ecus[0].images[0].encodings[0] must be an object")]
    [InlineData(
        "\"block\": \"data\"",
        "\"block\": \"data\", \"dataFormatIdentifier\": 256",
        "ecus[0].images[0].dataFormatIdentifier is 256; it must be a whole number from 0 to 255")]
    [InlineData(
        "\"block\": \"data\"",
        "\"block\": \"data\", \"erase\": [{\"address\": 16, \"length\": 8}, {\"address\": 20, \"length\": 8}]",
        "ecus[0].images[0].erase has 8 bytes at 0x00000014; ranges must ascend, not overlap and end by 0xFFFFFFFF")]
    [InlineData(
        "\"role\": \"data\"",
        "\"role\": \"driver\", \"erase\": [{\"address\": 16, \"length\": 8}]",
        "ecus[0].images[0].erase must be empty for a driver, which goes to RAM")]
    public void BrokenRule_IsRefusedWithThePathOfTheValue(string good, string bad, string problem)
    {
        Assert.Contains(good, Manifests.Good, StringComparison.Ordinal);
        Assert.Equal($"manifest.json: {problem}", Refusal(Manifests.Good.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Fact]
    public void EcuTwice_IsRefused()
        => Assert.Equal(
            "manifest.json: ecus[1].ecu is \"engine\" again; each ECU is there once",
            Refusal(TwoEcus("engine", string.Empty)));

    [Fact]
    public void EcusThatWaitForEachOther_AreRefused()
        => Assert.Equal(
            "manifest.json: ecus wait for each other: engine, gateway",
            Refusal(TwoEcus("gateway", ", \"dependsOn\": [\"engine\"]").Replace(
                "\"version\": \"2\",\n    \"images\"",
                "\"version\": \"2\", \"dependsOn\": [\"gateway\"],\n    \"images\"",
                StringComparison.Ordinal)));

    [Fact]
    public void SharedFile_OfDifferentLengths_IsRefused()
        => Assert.Equal(
            "manifest.json: ecus give \"images/data.bin\" different lengths, hashes or encodings",
            Refusal(TwoEcus("gateway", string.Empty)));

    [Fact]
    public void BlockTwice_IsRefused()
    {
        var image = Manifests.Good[(Manifests.Good.IndexOf("\"images\": [", StringComparison.Ordinal) + 11)..];
        image = image[..(image.IndexOf('}', StringComparison.Ordinal) + 1)];
        Assert.Equal(
            "manifest.json: ecus[0].images[1].block is \"data\" again; "
            + "a logical block is erased and written once, from one image",
            Refusal(Manifests.Good.Replace(image, $"{image},{image}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(" ", "manifest.json:1: byte 2 is not well-formed JSON")]
    [InlineData("{\n  \"format\": 1,\n}", "manifest.json:3: byte 1 is not well-formed JSON")]
    [InlineData("{} {}", "manifest.json:1: byte 4 is not well-formed JSON")]
    [InlineData("[]", "manifest.json: the whole must be an object")]
    [InlineData("{\"release\": 1, \"a\\u000Ab\": 1}", "manifest.json: a\\u000Ab is an unknown field; known are format, "
        + "release, releaseCounter, expires, created, vehicleModel, vehicles, policy, downgrade, recipients, ecus")]
    [InlineData("{\"format\": 1, \"release\": \"\\ud800\"}", "manifest.json holds text that is not valid Unicode")]
    public void NoManifest_IsRefused(string json, string problem) => Assert.Equal(problem, Refusal(json));

    private static string TwoEcus(string name, string more) => Manifests.Good.Replace(
        "} ] } ]",
        $$"""
        } ] }, { "ecu": "{{name}}", "hardware": ["H"], "version": "3"{{more}}, "images": [ {
          "file": "images/data.bin", "fileFormat": "raw", "role": "data", "block": "data",
          "length": {{(more.Length > 0 || name == "engine" ? 5 : 6)}}, "sha256": "{{Manifests.Sha256Text}}" } ] } ]
        """,
        StringComparison.Ordinal);

    private string Refusal(string manifest)
    {
        _folder.Make(manifest, ("images/data.bin", Manifests.Data));
        return _folder.Refusal();
    }
}
