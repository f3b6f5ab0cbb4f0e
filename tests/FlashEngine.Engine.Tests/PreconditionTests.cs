using FlashEngine.Station.Reports;

namespace FlashEngine.Engine.Tests;

/// <summary>What forbids programming is found before anything is erased, whatever session the ECU was left in.</summary>
public sealed class PreconditionTests : IDisposable
{
    private static readonly HashSet<string> BodyOnly = ["body"];
    private readonly JobRig _rig = new();

    public PreconditionTests() => _rig.VehicleText = _rig.VehicleText.Replace(
        "0x70000 }\n  - name: powertrain",
        "0x70000, failingConditions: [0x04, 0x10] }\n  - name: powertrain",
        StringComparison.Ordinal);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void FailingCondition_IsNamed_AndNothingIsTouched() => AssertRefused(Assert.Single(_rig.Run(ecus: BodyOnly).Ecus));

    [Fact]
    public void EcuThatMissedTheChangeOfTheBus_IsChangedByItself_AndAsked()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("checkProgrammingPreconditions", "missed", StepEffect.None,
                ecu => ecu.Uds.DiagnosticSessionControlAsync(Session.Default));
            """);
        AssertRefused(Assert.Single(_rig.Run(ecus: BodyOnly).Ecus));
    }

    [Fact]
    public void EcuInItsBootLoader_HasNoConditions_AndIsFlashed()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("checkProgrammingPreconditions", "early", StepEffect.Volatile, EnterProgrammingSession);
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Null(ecu.Error);
        Assert.Equal(ReportWords.Success, ecu.Result);
        Assert.Equal(ecu.ImageSha256, ecu.Sha256);
    }

    private void AssertRefused(EcuReport ecu)
    {
        Assert.Equal(4, ecu.ExitCode);
        Assert.Contains("body reports failing programming preconditions 0410", ecu.Error, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Simulated.Ecu("body").FlashErases);
        Assert.Equal(0x01, _rig.Simulated.Ecu("body").ActiveSession);
    }
}
