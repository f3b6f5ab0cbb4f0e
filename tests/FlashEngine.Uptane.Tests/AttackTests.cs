using System.Text;
using FlashEngine.Ota.Uptane.Tests.Making;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>The seven classic attacks on an update system; slow retrieval is in <see cref="HttpRepositoryTests"/>.
/// </summary>
public sealed class AttackTests : IDisposable
{
    private static readonly byte[] Evil = Encoding.ASCII.GetBytes("package of an attacker");

    private readonly MadeVehicle _vehicle = new();

    public void Dispose() => _vehicle.Dispose();

    [Fact]
    public async Task Nobody_TheUpdateIsFoundAndDownloaded()
    {
        var target = Assert.Single(await _vehicle.CheckAsync());
        Assert.Equal(MadeVehicle.File, target.FileName);
        Assert.Equal(MadeVehicle.Package.Length, target.Length);
        Assert.Equal(MadeRepository.Hash(MadeVehicle.Package), target.Sha256);
        Assert.Equal([MadeVehicle.Engine], target.EcuIds);
        await _vehicle.DownloadAsync(target);
        Assert.Equal(MadeVehicle.Package, File.ReadAllBytes(_vehicle.Folder.At("package.fpk")));
    }

    [Fact]
    public async Task ArbitraryPackage_ServedInThePlaceOfTheFile_IsRefusedAndNotKept()
    {
        var target = Assert.Single(await _vehicle.CheckAsync());
        _vehicle.Images.Put(MadeVehicle.File, Evil);
        await Refusals.AssertAsync(
            UptaneError.TargetHashMismatch, MadeVehicle.File, () => _vehicle.DownloadAsync(target));
        Assert.False(File.Exists(_vehicle.Folder.At("package.fpk")));
        Assert.False(File.Exists(_vehicle.Folder.At("package.fpk.part")));
    }

    [Fact]
    public async Task ArbitraryPackage_OrderedByAStolenDirector_IsRefused()
    {
        _vehicle.Director.Add("evil.fpk", Evil, MadeVehicle.For((MadeVehicle.Brake, MadeVehicle.BrakeHardware)));
        _vehicle.Director.Publish();
        await Refusals.AssertAsync(UptaneError.TargetMismatch, "evil.fpk", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task ArbitraryPackage_SignedByAStranger_IsRefused()
    {
        _vehicle.Images.Add("evil.fpk", Evil, MadeVehicle.MadeFor(MadeVehicle.EngineHardware));
        var honest = _vehicle.Images.TopTargets;
        _vehicle.Images.TopTargets = new MadeRole();
        _vehicle.Images.Publish();
        _vehicle.Images.TopTargets = honest;
        _vehicle.Images.PublishRoot(_vehicle.Images.Root.Keys);
        await Refusals.AssertAsync(UptaneError.BadKeyId, "Targets", _vehicle.CheckAsync);
    }

    [Theory]
    [InlineData("Timestamp")]
    [InlineData("Snapshot")]
    [InlineData("Targets")]
    public async Task Rollback_ToOlderMetadata_IsRefusedAfterARestart(string role)
    {
        var made = role switch
        {
            "Timestamp" => _vehicle.Images.Timestamp,
            "Snapshot" => _vehicle.Images.Snapshot,
            _ => _vehicle.Images.TopTargets,
        };
        made.Version = 5;
        _vehicle.Images.Publish();
        await _vehicle.CheckAsync();
        string state = _vehicle.State();

        made.Version = 4;
        _vehicle.Images.Publish();
        var refusal = await Refusals.OfAsync(_vehicle.CheckAsync);
        Assert.Equal(UptaneError.Rollback, refusal.Error);
        Assert.Equal(state, _vehicle.State());
    }

    [Fact]
    public async Task Rollback_OfTheDirector_IsRefusedAfterARestart()
    {
        _vehicle.Director.TopTargets.Version = 3;
        _vehicle.Director.Publish();
        await _vehicle.CheckAsync();
        _vehicle.Director.TopTargets.Version = 2;
        _vehicle.Director.Publish();
        await Refusals.AssertAsync(UptaneError.Rollback, "Targets", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Rollback_ByASnapshotThatForgetsAFile_IsRefused()
    {
        _vehicle.Images.Delegations.Add(new MadeDelegation("supplier", "supplier/*"));
        _vehicle.Images.Publish();
        await _vehicle.CheckAsync();
        _vehicle.Images.Delegations.Clear();
        _vehicle.Images.Snapshot.Version = 2;
        _vehicle.Images.Publish();
        await Refusals.AssertAsync(UptaneError.Rollback, "Snapshot", _vehicle.CheckAsync);
    }

    [Theory]
    [InlineData("Root")]
    [InlineData("Timestamp")]
    [InlineData("Snapshot")]
    [InlineData("Targets")]
    public async Task Freeze_WithMetadataThatHasEnded_IsRefused(string role)
    {
        var made = role switch
        {
            "Root" => _vehicle.Images.Root,
            "Timestamp" => _vehicle.Images.Timestamp,
            "Snapshot" => _vehicle.Images.Snapshot,
            _ => _vehicle.Images.TopTargets,
        };
        made.Expires = "2026-06-30T00:00:00Z";
        _vehicle.Images.Publish();
        _vehicle.Install();
        await _vehicle.CheckAsync();
        _vehicle.Now = new(2026, 6, 30, 0, 0, 0, TimeSpan.Zero);
        await Refusals.AssertAsync(UptaneError.ExpiredMetadata, role, _vehicle.CheckAsync);
    }

    [Fact]
    public async Task Freeze_ByAClockThatIsNotSet_IsRefused()
    {
        _vehicle.Now = DateTimeOffset.UnixEpoch;
        var refusal = await Refusals.OfAsync(_vehicle.CheckAsync);
        Assert.Equal(UptaneError.ClockNotSet, refusal.Error);
        Assert.Empty(_vehicle.Director.Asked);
    }

    [Fact]
    public async Task MixAndMatch_OldTargetsWithANewSnapshot_IsRefused()
    {
        byte[] old = _vehicle.Images.Files["targets.json"];
        _vehicle.Images.TopTargets.Version = 2;
        _vehicle.Images.Publish();
        _vehicle.Images.Put("targets.json", old);
        await Refusals.AssertAsync(UptaneError.VersionMismatch, "Targets", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task MixAndMatch_AnotherSnapshotOfTheSameVersion_IsRefused()
    {
        byte[] timestamp = _vehicle.Images.Files["timestamp.json"];
        int length = _vehicle.Images.Files["snapshot.json"].Length;
        _vehicle.Images.Snapshot.Expires = "2091-01-01T00:00:00Z";
        do
        {
            _vehicle.Images.Publish(); // ECDSA signatures differ in length; only the hash shall tell
        }
        while (_vehicle.Images.Files["snapshot.json"].Length != length);

        _vehicle.Images.Put("timestamp.json", timestamp);
        await Refusals.AssertAsync(UptaneError.HashMismatch, "Snapshot", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task MixAndMatch_OneFileOfEachRepository_IsRefused()
    {
        _vehicle.Director.Targets.Clear();
        _vehicle.Director.Add(
            MadeVehicle.File, Evil, MadeVehicle.For((MadeVehicle.Engine, MadeVehicle.EngineHardware)));
        _vehicle.Director.Publish();
        await Refusals.AssertAsync(UptaneError.TargetMismatch, MadeVehicle.File, _vehicle.CheckAsync);
    }

    [Theory]
    [InlineData("2.root.json", 64 * 1024)]
    [InlineData("timestamp.json", 64 * 1024)]
    [InlineData("snapshot.json", 64 * 1024)]
    [InlineData("targets.json", 8 * 1024 * 1024)]
    public async Task EndlessData_InMetadata_IsRefusedBeforeItIsRead(string file, int lengthMax)
    {
        _vehicle.Images.Put(file, new byte[32 * 1024 * 1024]);
        var refusal = await Refusals.OfAsync(_vehicle.CheckAsync);
        Assert.Equal((UptaneError.MetadataFetchFailure, true), (refusal.Error, refusal.MayBeAttack));
        Assert.InRange(_vehicle.Images.Given, lengthMax, lengthMax + 64 * 1024);
    }

    [Fact]
    public async Task EndlessData_InTheDirectorsTargets_IsRefusedBeforeItIsRead()
    {
        _vehicle.Director.Put("targets.json", new byte[1024 * 1024]);
        await Refusals.AssertAsync(UptaneError.MetadataFetchFailure, "Targets", _vehicle.CheckAsync);
        Assert.InRange(_vehicle.Director.Given, 64 * 1024, 128 * 1024);
    }

    [Fact]
    public async Task EndlessData_InATargetFile_IsRefusedAndNotKept()
    {
        var target = Assert.Single(await _vehicle.CheckAsync());
        _vehicle.Images.Put(MadeVehicle.File, [.. MadeVehicle.Package, .. new byte[1024 * 1024]]);
        long before = _vehicle.Images.Given;
        await Refusals.AssertAsync(
            UptaneError.OversizedTarget, MadeVehicle.File, () => _vehicle.DownloadAsync(target));
        Assert.Equal(target.Length + 1, _vehicle.Images.Given - before);
        Assert.False(File.Exists(_vehicle.Folder.At("package.fpk.part")));
    }

    [Fact]
    public async Task KeyCompromise_AfterRotation_TheOldKeysAreRefusedAndTheNewOnesBeginAnew()
    {
        // The attacker has all online keys and raises the versions beyond what the owner will ever reach.
        var images = _vehicle.Images;
        MadeRole[] stolen = [images.Timestamp, images.Snapshot, images.TopTargets];
        foreach (var role in stolen)
        {
            role.Version = int.MaxValue;
        }

        images.Publish();
        await _vehicle.CheckAsync();
        var attackers = new Dictionary<string, byte[]>(images.Files);

        // The owner signs a new root with the offline key, and begins at 1 with other keys.
        (images.Timestamp, images.Snapshot, images.TopTargets) = (new(), new(), new());
        images.Root.Version = 2;
        images.Publish();
        Assert.Single(await _vehicle.CheckAsync());

        foreach (string file in new[] { "timestamp.json", "snapshot.json", "targets.json" })
        {
            images.Put(file, attackers[file]);
        }

        await Refusals.AssertAsync(UptaneError.BadKeyId, "Timestamp", _vehicle.CheckAsync);
    }

    [Fact]
    public async Task KeyCompromise_OfTheRootItself_IsSurvivedByTwoKeysAndARotation()
    {
        var root = _vehicle.Images.Root;
        root.Keys.Add(TestKey.Ecdsa());
        root.Threshold = 2;
        _vehicle.Images.Publish();
        _vehicle.Install();
        await _vehicle.CheckAsync();

        // One root key alone makes no root.
        root.Version = 2;
        _vehicle.Images.PublishRoot([root.Keys[0]]);
        await Refusals.AssertAsync(UptaneError.UnmetThreshold, "Root", _vehicle.CheckAsync);

        TestKey[] old = [.. root.Keys];
        root.Keys[0] = TestKey.Ecdsa();
        _vehicle.Images.PublishRoot([.. old, root.Keys[0]]);
        Assert.Single(await _vehicle.CheckAsync());
        root.Version = 3;
        _vehicle.Images.PublishRoot(old);
        await Refusals.AssertAsync(UptaneError.BadKeyId, "Root", _vehicle.CheckAsync);
    }
}
