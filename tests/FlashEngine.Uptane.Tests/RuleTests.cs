using System.Text;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Uptane.Tests.Making;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>What the Director may want, and what both repositories must agree on.</summary>
public sealed class RuleTests : IDisposable
{
    private static readonly byte[] Other = Encoding.ASCII.GetBytes("another package");

    private readonly MadeVehicle _vehicle = new();

    public void Dispose() => _vehicle.Dispose();

    [Fact]
    public async Task Director_WantsNothing_NothingIsInstalledAndTheImagesAreNotAsked()
    {
        _vehicle.Director.Targets.Clear();
        _vehicle.Director.Publish();
        Assert.Empty(await _vehicle.CheckAsync());
        Assert.Empty(_vehicle.Images.Asked);
    }

    [Fact]
    public async Task Director_OneFileForTwoEcus_IsOneTarget()
    {
        Order(MadeVehicle.File, MadeVehicle.Package, (MadeVehicle.Engine, MadeVehicle.EngineHardware),
            (MadeVehicle.Brake, MadeVehicle.BrakeHardware));
        _vehicle.Images.Add(MadeVehicle.File, MadeVehicle.Package, MadeVehicle.MadeFor(
            MadeVehicle.BrakeHardware, MadeVehicle.EngineHardware));
        _vehicle.Publish();
        var target = Assert.Single(await _vehicle.CheckAsync());
        Assert.Equal([MadeVehicle.Engine, MadeVehicle.Brake], target.EcuIds);
    }

    [Fact]
    public async Task Director_UnknownEcu_IsRefused()
    {
        Order("other.fpk", Other, ("gearbox", MadeVehicle.EngineHardware));
        await Refusals.AssertAsync(UptaneError.BadEcuId, "other.fpk", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Director_TargetForNoEcu_IsRefused()
    {
        Order("other.fpk", Other);
        await Refusals.AssertAsync(UptaneError.BadEcuId, "other.fpk", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Director_OtherHardware_IsRefused()
    {
        Order("other.fpk", Other, (MadeVehicle.Brake, MadeVehicle.EngineHardware));
        await Refusals.AssertAsync(UptaneError.BadHardwareId, "other.fpk", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Director_TwoFilesForOneEcu_IsRefused()
    {
        Order("other.fpk", Other, (MadeVehicle.Engine, MadeVehicle.EngineHardware));
        await Refusals.AssertAsync(UptaneError.DirectorRepeatedEcuId, "other.fpk", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Director_ThatDelegates_IsRefused()
    {
        _vehicle.Director.Delegations.Add(new MadeDelegation("friend", "*"));
        _vehicle.Director.Publish();
        await Refusals.AssertAsync(UptaneError.DirectorDelegation, "Targets", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Director_WithTimestampAndSnapshot_IsHeldToThem()
    {
        using var vehicle = new MadeVehicle(directorHasSnapshot: true);
        Assert.Single(await vehicle.CheckAsync());
        vehicle.Director.Snapshot.Version = 2;
        vehicle.Director.Files.Remove("snapshot.json");
        await Refusals.AssertAsync(UptaneError.MetadataFetchFailure, "Snapshot", vehicle.CheckAsync);
    }

    [Fact]
    public async Task Images_OtherLength_IsRefused()
    {
        _vehicle.Images.Targets[MadeVehicle.File]!["length"] = MadeVehicle.Package.Length + 1;
        _vehicle.Images.Publish();
        await Refusals.AssertAsync(UptaneError.TargetMismatch, MadeVehicle.File, _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Images_AnotherSecondHash_IsRefused()
    {
        foreach (var (repository, digit) in new[] { (_vehicle.Director, '1'), (_vehicle.Images, '2') })
        {
            repository.Targets[MadeVehicle.File]!["hashes"]!["sha512"] = new string(digit, 128);
        }

        _vehicle.Publish();
        await Refusals.AssertAsync(UptaneError.TargetMismatch, MadeVehicle.File, _vehicle.CheckAsync);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Images_NotForTheHardware_IsRefused(bool namesAnother)
    {
        _vehicle.Images.Targets[MadeVehicle.File]!["custom"] =
            namesAnother ? MadeVehicle.MadeFor(MadeVehicle.BrakeHardware) : new JsonObject();
        _vehicle.Images.Publish();
        await Refusals.AssertAsync(UptaneError.TargetMismatch, MadeVehicle.File, _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Target_LargerThanAllowed_IsRefusedBeforeTheDownload()
    {
        using var vehicle = new MadeVehicle
        {
            Settings = new UptaneSettings { TargetLengthMax = MadeVehicle.Package.Length - 1 },
        };
        await Refusals.AssertAsync(UptaneError.OversizedTarget, MadeVehicle.File, vehicle.CheckAsync);
    }

    [Theory]
    [InlineData("../evil.fpk")]
    [InlineData("/etc/evil.fpk")]
    [InlineData("a//b.fpk")]
    [InlineData("a\\b.fpk")]
    [InlineData("c:evil.fpk")]
    [InlineData("a\nb.fpk")]
    public async Task Target_NameThatLeadsElsewhere_IsRefused(string name)
    {
        Order(name, Other, (MadeVehicle.Brake, MadeVehicle.BrakeHardware));
        await Refusals.AssertAsync(UptaneError.MalformedMetadata, "Targets", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task ConsistentSnapshot_FileNamesBeginWithVersionsAndHashes()
    {
        using var vehicle = new MadeVehicle(consistentSnapshot: true);
        vehicle.Images.Snapshot.Version = 7;
        vehicle.Images.TopTargets.Version = 3;
        vehicle.Images.Publish();
        var target = Assert.Single(await vehicle.CheckAsync());
        Assert.Equal(["2.root.json", "timestamp.json", "7.snapshot.json", "3.targets.json"], vehicle.Images.Asked);
        Assert.Equal($"engine/{target.Sha256}.2.0.fpk", target.RemoteName);
        vehicle.Images.Put(target.RemoteName, MadeVehicle.Package);
        await vehicle.DownloadAsync(target);
    }

    [Fact]
    public async Task TargetFile_NotThere_IsAFailure()
    {
        var target = Assert.Single(await _vehicle.CheckAsync());
        _vehicle.Images.Files.Remove(MadeVehicle.File);
        await Refusals.AssertAsync(
            UptaneError.MetadataFetchFailure, MadeVehicle.File, () => _vehicle.DownloadAsync(target));
    }

    [Fact]
    public async Task TargetFile_TooShort_IsRefused()
    {
        var target = Assert.Single(await _vehicle.CheckAsync());
        _vehicle.Images.Put(MadeVehicle.File, MadeVehicle.Package[..^1]);
        await Refusals.AssertAsync(
            UptaneError.TargetHashMismatch, MadeVehicle.File, () => _vehicle.DownloadAsync(target));
    }

    [Fact]
    public async Task TargetFile_NoPlaceToPutIt_IsAnErrorOfOneLine()
    {
        var target = Assert.Single(await _vehicle.CheckAsync());
        var error = await Assert.ThrowsAsync<InputException>(() => _vehicle.Update().DownloadAsync(
            target, _vehicle.Folder.At("missing", "package.fpk"), CancellationToken.None));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    private void Order(string name, byte[] content, params (string Ecu, string Hardware)[] ecus)
    {
        _vehicle.Director.Add(name, content, MadeVehicle.For(ecus));
        _vehicle.Director.Publish();
    }
}
