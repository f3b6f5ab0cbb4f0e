using FlashEngine.Can;
using FlashEngine.Journal;
using FlashEngine.Station.Reports;

namespace FlashEngine.Engine.Tests;

/// <summary>The vehicle identification number, which powertrain and gateway show and body does not.</summary>
public sealed class VinTests : IDisposable
{
    private const string Vin = "WFETEST2026000001";
    private const string OtherVin = "WFETEST2026000002";
    private static readonly HashSet<string> Body = ["body"];
    private readonly JobRig _rig = new();

    public VinTests() => _rig.VehicleText = _rig.VehicleText.Replace(
        "model: test-2026\n", $"model: test-2026\nvin: {Vin}\n", StringComparison.Ordinal);

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(Vin)]
    [InlineData(Vin + "\u00FF\u00FF")]
    [InlineData(Vin + "\0 ")]
    public void EcusThatShowIt_AreFlashed_AndSoAreThoseThatKeepNone(string shown)
    {
        Show(shown);

        var report = _rig.Run();

        Assert.Equal(ReportWords.Success, report.Result);
        Assert.Equal(Vin, report.Vin);
    }

    [Fact]
    public void PartOfAnotherVehicle_IsNotTouched_AndTheOthersAreDone()
    {
        Show(OtherVin, ecu: "gateway");

        var report = _rig.Run();

        var gateway = report.Ecus.Single(ecu => ecu.Name == "gateway");
        Assert.Equal(4, gateway.ExitCode);
        Assert.Equal(
            $"gateway shows vehicle identification number '{OtherVin}' under F190; the vehicle file expects '{Vin}'",
            gateway.Error);
        Assert.Equal(0, _rig.Simulated.Ecu("gateway").FlashErases);
        Assert.Equal(ReportWords.Partial, report.Result);
    }

    [Fact]
    public void PartOfAnotherVehicle_ThatIsSilentAtFirst_IsAskedAgain_AndNotTouched()
    {
        Show(OtherVin, ecu: "gateway");
        var answers = 0; // the request is repeated twice
        _rig.Answers = (ref CanFrame frame, long _) =>
            frame.Data is not [0, _, 0x62, 0xF1, 0x90, ..] || ++answers > 3;

        var report = _rig.Run();

        Assert.Equal(4, answers);
        Assert.Equal(4, report.Ecus.Single(ecu => ecu.Name == "gateway").ExitCode);
        Assert.Equal(0, _rig.Simulated.Ecu("gateway").FlashErases);
    }

    [Fact]
    public void AnotherVehicleAtThePlug_NobodyIsTouched()
    {
        Show(OtherVin);

        AssertRefused(_rig.Run(), $"shows vehicle identification number '{OtherVin}', and no ECU shows '{Vin}'");
    }

    [Fact]
    public void EcuThatKeepsNone_IsVouchedForByAnEcuOutsideTheJob()
    {
        Assert.Equal(ReportWords.Success, _rig.Run(ecus: Body).Result);
    }

    [Fact]
    public void EcuThatKeepsNone_InAnotherVehicle_IsNotTouched()
    {
        Show(OtherVin);

        AssertRefused(_rig.Run(ecus: Body), "this is not the vehicle of ");
    }

    [Theory]
    [InlineData("00000000000000000")]
    [InlineData("                 ")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("XXXXXXXXXXXXXXXXX")]
    [InlineData("-----------------")]
    public void NewPartWithoutOne_IsVouchedForByTheOthers_AndItsLogSaysSo(string blank)
    {
        Show(blank, ecu: "gateway");

        var report = _rig.Run();

        Assert.Equal(ReportWords.Success, report.Result);
        Assert.Single(
            report.Ecus.Single(ecu => ecu.Name == "gateway").Log,
            line => line == $"shows no vehicle identification number; {Vin} could not be compared");
    }

    [Fact]
    public void NobodyShowsAny_NobodyIsTouched()
    {
        Show("");

        AssertRefused(_rig.Run(), $"no ECU shows a vehicle identification number, so this may not be '{Vin}'");
    }

    [Fact]
    public void JobThatWasBegun_GoesOnWhenNobodyShowsAnyNow_ButNotInAnotherVehicle()
    {
        var journal = new JournalRecords();
        _rig.Journal = journal;
        _rig.UseScript("gateway", SmallEcus.RefusingScript);
        Assert.Equal(ReportWords.Partial, _rig.Run().Result);
        _rig.Resumed = JobHistory.Of(journal.All);
        _rig.UseScript("gateway", "#load \"SCRIPTS/flash/polled-erase.csx\"");

        Show(OtherVin);
        _rig.PowerCycle();
        AssertRefused(_rig.Run(), "this is not the vehicle of ");

        Show("");
        _rig.PowerCycle();
        Assert.Equal(ReportWords.Success, _rig.Run().Result);
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
        _rig.Manifest = manifest => manifest with { Vehicles = [OtherVin] };

        var refused = Assert.Throws<JobException>(() => _rig.Run());

        Assert.Equal($"the package is for '{OtherVin}'; this vehicle is 'test-car', vin '{Vin}'", refused.Message);
    }

    private void Show(string vin, string? ecu = null) => _rig.Ecu = options =>
        ecu is null || options.Name == ecu ? options with { Vin = vin } : options;

    private void AssertRefused(JobReport report, string reason)
    {
        Assert.Equal((ReportWords.Failed, 4), (report.Result, report.ExitCode));
        Assert.All(report.Ecus, ecu =>
        {
            Assert.Contains(reason, ecu.Error, StringComparison.Ordinal);
            Assert.Equal(0, _rig.Simulated.Ecu(ecu.Name).FlashErases);
        });
    }
}
