using FlashEngine.Station.Reports;

namespace FlashEngine.Engine.Tests;

/// <summary>The vehicle identification number, which powertrain and gateway show and body does not.</summary>
public sealed class VinTests : IDisposable
{
    private const string Vin = "WFETEST2026000001";
    private readonly JobRig _rig = new();

    public VinTests() => _rig.VehicleText = _rig.VehicleText.Replace(
        "model: test-2026\n", $"model: test-2026\nvin: {Vin}\n", StringComparison.Ordinal);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void EcusThatShowIt_AreFlashed_AndSoAreThoseThatKeepNone()
    {
        var report = _rig.Run();

        Assert.Equal(ReportWords.Success, report.Result);
        Assert.Equal(Vin, report.Vin);
    }

    [Fact]
    public void EcuOfAnotherVehicle_IsRefusedBeforeAnythingIsTouched_AndTheOthersAreDone()
    {
        _rig.Ecu = ecu => ecu.Name == "gateway" ? ecu with { Vin = "WFETEST2026000002" } : ecu;

        var report = _rig.Run();

        var gateway = report.Ecus.Single(ecu => ecu.Name == "gateway");
        Assert.Equal(4, gateway.ExitCode);
        Assert.Equal(
            "gateway shows vehicle identification number 'WFETEST2026000002' under F190; the vehicle file expects "
            + $"'{Vin}'",
            gateway.Error);
        Assert.Equal(0, _rig.Simulated.Ecu("gateway").FlashErases);
        Assert.Equal(ReportWords.Partial, report.Result);
    }

    [Theory]
    [InlineData("00000000000000000")]
    [InlineData("                 ")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void NewPartWithoutOne_IsFlashed_AndItsLogSaysSo(string blank)
    {
        _rig.Ecu = ecu => ecu.Name == "gateway" ? ecu with { Vin = blank } : ecu;

        var report = _rig.Run();

        Assert.Equal(ReportWords.Success, report.Result);
        Assert.Contains(
            $"shows no vehicle identification number; {Vin} could not be compared",
            report.Ecus.Single(ecu => ecu.Name == "gateway").Log);
    }

    [Fact]
    public void Package_MayNameTheVehiclesByIt()
    {
        _rig.Manifest = manifest => manifest with { Vehicles = [Vin] };

        Assert.Equal(ReportWords.Success, _rig.Run().Result);
    }

    [Fact]
    public void PackageForAnotherVehicle_IsRefused_NamingBoth()
    {
        _rig.Manifest = manifest => manifest with { Vehicles = ["WFETEST2026000002"] };

        var refused = Assert.Throws<JobException>(() => _rig.Run());

        Assert.Equal(
            $"the package is for 'WFETEST2026000002'; this vehicle is 'test-car', vin '{Vin}'", refused.Message);
    }
}
