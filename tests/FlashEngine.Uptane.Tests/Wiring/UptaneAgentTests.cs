using System.Text;
using FlashEngine.Ota.Uptane.Tests.Making;

namespace FlashEngine.Ota.Uptane.Tests.Wiring;

/// <summary>An agent flashes what both repositories name for its vehicle, and nothing else.</summary>
public sealed class UptaneAgentTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);
    private readonly UptaneAgentRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Command_BothNameThePackage_IsFlashedOnTheirEcus()
    {
        var (status, _) = await CommandAsync(MadeVehicle.Package);

        Assert.Equal("SUCCESS", status);
        var (package, info) = Assert.Single(_rig.Flashed);
        Assert.Equal(MadeVehicle.Package, package);
        Assert.Equal([MadeVehicle.Engine], info.Target!.EcuIds);
        Assert.Equal(MadeVehicle.File, info.Target.FileName);
    }

    [Fact]
    public async Task Command_DirectorWantsAnotherPackage_IsRefused()
    {
        byte[] other = Encoding.ASCII.GetBytes("package of somebody who has the broker");
        _rig.Vehicle.Images.Put(MadeVehicle.File, other);

        var (status, message) = await CommandAsync(other);

        Assert.Equal("FAILED", status);
        Assert.StartsWith("Uptane: the Director does not want this package", message, StringComparison.Ordinal);
        Assert.Empty(_rig.Flashed);
    }

    [Fact]
    public async Task Command_ImageRepositoryDoesNotVouch_IsRefused()
    {
        _rig.Vehicle.Images.Targets.Clear();
        _rig.Vehicle.Images.TopTargets.Version++;
        _rig.Vehicle.Publish();

        var (status, message) = await CommandAsync(MadeVehicle.Package);

        Assert.Equal("FAILED", status);
        Assert.StartsWith(nameof(UptaneError.TargetMismatch), message, StringComparison.Ordinal);
        Assert.Empty(_rig.Flashed);
        Assert.StartsWith(
            "2026-06-01T00:00:00Z TargetMismatch: director ", _rig.Refusals.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_NoRootIsInstalled_IsRefused()
    {
        Directory.Delete(_rig.Vehicle.Folder.At("roots"), recursive: true);

        var (status, message) = await CommandAsync(MadeVehicle.Package);

        Assert.Equal("FAILED", status);
        Assert.StartsWith(nameof(UptaneError.NoTrustedRoot), message, StringComparison.Ordinal);
        Assert.Empty(_rig.Flashed);
    }

    [Fact]
    public async Task Command_DirectorTakesItBackWhileItWaits_IsRefused()
    {
        var isFirst = true;
        _rig.Obstacle = () =>
        {
            if (!isFirst)
            {
                return null;
            }

            isFirst = false;
            _rig.Vehicle.Director.Targets.Clear();
            _rig.Vehicle.Director.TopTargets.Version++;
            _rig.Vehicle.Publish();
            return "the vehicle moves";
        };

        var (status, message) = await CommandAsync(MadeVehicle.Package);

        Assert.Equal("FAILED", status);
        Assert.EndsWith("it wants nothing", message, StringComparison.Ordinal);
        Assert.Empty(_rig.Flashed);
    }

    [Fact]
    public async Task Pull_TwoTargets_AreFlashedOnceWithoutACommand()
    {
        byte[] brake = Encoding.ASCII.GetBytes("package of the brake, 3.1");
        var vehicle = _rig.Vehicle;
        vehicle.Director.Add("brake/3 1.fpk", brake, MadeVehicle.For((MadeVehicle.Brake, MadeVehicle.BrakeHardware)));
        vehicle.Images.Add("brake/3 1.fpk", brake, MadeVehicle.MadeFor(MadeVehicle.BrakeHardware));
        vehicle.Images.Put("brake/3 1.fpk", brake);
        vehicle.Director.TopTargets.Version++;
        vehicle.Images.TopTargets.Version++;
        vehicle.Publish();

        await _rig.RunAsync(Soon, async () =>
        {
            for (int i = 0; i < 2; i++)
            {
                var result = await _rig.Broker.ResultAsync();
                Assert.Equal("SUCCESS", (string?)result["status"]);
                Assert.StartsWith("uptane-", (string?)result["command_id"], StringComparison.Ordinal);
            }
        });
        await _rig.RunAsync(Soon, ManyChecksAsync); // the next process

        Assert.Equal(
            [MadeVehicle.Package, brake],
            _rig.Flashed.Select(job => job.Package).OrderByDescending(file => file.Length));
    }

    [Fact]
    public async Task Pull_NoRootIsInstalled_FlashesNothingAndSaysWhy()
    {
        Directory.Delete(_rig.Vehicle.Folder.At("roots"), recursive: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        await _rig.RunAsync(Soon, async () =>
        {
            while (!_rig.Log.Any(line => line.StartsWith("Uptane: NoTrustedRoot", StringComparison.Ordinal)))
            {
                await Task.Delay(Soon, limit.Token);
            }
        });

        Assert.Empty(_rig.Flashed);
    }

    private async Task ManyChecksAsync()
    {
        for (int i = 0; i < 5; i++)
        {
            await _rig.CheckedAsync();
        }
    }

    private async Task<(string Status, string Message)> CommandAsync(byte[] package)
    {
        var told = (Status: "", Message: "");
        await _rig.RunAsync(interval: null, async () =>
        {
            _rig.Command("cmd-1", MadeVehicle.File, package);
            var result = await _rig.Broker.ResultAsync();
            told = ((string)result["status"]!, (string)result["message"]!);
        });
        return told;
    }
}
