using FlashEngine.Station.Reports;

namespace FlashEngine.Engine.Tests;

public sealed class VehicleJobTests : IDisposable
{
    private readonly JobRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void ThreeTypesOnTwoBuses_AllSucceed_AndTheirMemoryIsTheImage()
    {
        var report = _rig.Run();
        Assert.All(report.Ecus, ecu => Assert.Null(ecu.Error));
        Assert.Equal(ReportWords.Success, report.Result);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal("virtual", report.Clock);
        Assert.All(report.Ecus, ecu =>
        {
            Assert.Equal(ecu.ImageSha256, ecu.Sha256);
            Assert.Equal("1.0.0", ecu.VersionBefore);
            Assert.Equal("2.0.0", ecu.VersionAfter);
            Assert.NotEmpty(ecu.Phases);
            Assert.InRange(ecu.WireShare, 0.01, 1.0);
        });
        Assert.Empty(_rig.Simulated.Violations);
        Assert.InRange(report.LowerBoundSeconds, 0.01, report.MakespanSeconds);
    }
}
