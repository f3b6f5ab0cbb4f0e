using FlashEngine.Scheduling;
using FlashEngine.Station.Reports;

namespace FlashEngine.Engine.Tests;

/// <summary>A job follows its plan: who is started when, who is not, and how well the plan knew it.</summary>
public sealed class AdmissionTests : IDisposable
{
    private readonly JobRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void PowerGroupOfOneSession_RunsItsEcusOneAfterTheOther_OthersBeside()
    {
        Say("powerGroups: [{ name: kl30, sessionsMax: 1 }]", body: "powerGroup: kl30", gateway: "powerGroup: kl30");
        var report = _rig.Run();
        Assert.Equal(ReportWords.Success, report.Result);
        var (body, gateway, powertrain) = (Ecu(report, "body"), Ecu(report, "gateway"), Ecu(report, "powertrain"));
        Assert.True(Start(gateway) >= End(body) || Start(body) >= End(gateway));
        Assert.Equal(0, Start(powertrain));
    }

    [Fact]
    public void Priority_IsAdmittedFirst_ThoughItIsTheShortest()
    {
        Say("sessionsMax: 1", gateway: "startPriority: 1");
        var report = _rig.Run();
        Assert.Equal(ReportWords.Success, report.Result);
        Assert.Equal("gateway", report.Plan.Order[0].Name);
        Assert.Equal(0, Start(Ecu(report, "gateway")));
        Assert.True(Start(Ecu(report, "body")) >= End(Ecu(report, "gateway")));
    }

    [Fact]
    public void SameTimeGroup_StartsAtTheSameMoment_WhenItsPredecessorIsDone()
    {
        Say("", gateway: "together: pair\n    after: [body]", powertrain: "together: pair");
        var report = _rig.Run();
        Assert.Equal(ReportWords.Success, report.Result);
        Assert.Equal(Start(Ecu(report, "gateway")), Start(Ecu(report, "powertrain")));
        Assert.True(Start(Ecu(report, "gateway")) >= End(Ecu(report, "body")));
    }

    [Fact]
    public void PredecessorFails_NobodyOfTheSameTimeGroupIsStarted()
    {
        _rig.Updates = [("body", "HW-OTHER"), ("powertrain", "HW-POWER"), ("gateway", "HW-GATE")];
        Say("", gateway: "together: pair\n    after: [body]", powertrain: "together: pair");
        var report = _rig.Run();
        Assert.Equal(ReportWords.Failed, Ecu(report, "body").Result);
        Assert.Equal(
            (ReportWords.Skipped, "not started: it comes after 'body', which failed"),
            (Ecu(report, "gateway").Result, Ecu(report, "gateway").Error));
        Assert.Equal(
            (ReportWords.Skipped, "not started: it starts together with 'gateway', which was not started"),
            (Ecu(report, "powertrain").Result, Ecu(report, "powertrain").Error));
        Assert.Equal(0, _rig.Simulated.Ecu("powertrain").FlashWrites);
    }

    [Fact]
    public void OppositeOrdersOfVehicleAndPackage_ThroughASameTimeGroup_AreRefused()
    {
        Say("", gateway: "together: pair\n    after: [body]", powertrain: "together: pair");
        _rig.Manifest = manifest => manifest with
        {
            Ecus = [.. manifest.Ecus.Select(ecu => ecu.Ecu == "body" ? ecu with { DependsOn = ["powertrain"] } : ecu)],
        };
        var error = Assert.Throws<InputException>(() => _rig.Run());
        Assert.Contains("wait for each other", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DryRun_AlsoLooksAtEcusThatComeAfterOthers()
    {
        Say("", powertrain: "after: [body]");
        _rig.DryRun = true;
        var report = _rig.Run();
        Assert.Equal(0, report.ExitCode);
        Assert.All(report.Ecus, ecu => Assert.Null(ecu.Error));
    }

    [Fact]
    public void LearnedTimes_MakeTheNextPlanTrue()
    {
        _rig.ApplicationLength = 60_000;
        var first = _rig.Run();
        Assert.All(first.Plan.Order, entry => Assert.Equal(0, entry.LearnedRuns));
        Assert.Equal(["body", "gateway", "powertrain"], _rig.Learned.Select(times => times.Ecu).Order());

        using var again = new JobRig { ApplicationLength = 60_000, Estimates = new EstimateBook(_rig.Learned) };
        var second = again.Run();
        Assert.All(second.Plan.Order, entry => Assert.Equal(1, entry.LearnedRuns));
        Assert.InRange(second.Plan.EstimatedSeconds / second.MakespanSeconds, 0.9, 1.1);
        Assert.All(second.Plan.Candidates, candidate => Assert.True(candidate.Seconds >= second.Plan.EstimatedSeconds));
    }

    [Fact]
    public void UpToDateEcus_TeachNothing()
    {
        _ = _rig.Run();
        _ = _rig.Run();
        Assert.Empty(_rig.Learned);
    }

    private void Say(string vehicle, string body = "", string gateway = "", string powertrain = "")
    {
        Insert("model: test-2026\n", vehicle);
        Insert("  - name: body\n", "    " + body);
        Insert("  - name: gateway\n", "    " + gateway);
        Insert("  - name: powertrain\n", "    " + powertrain);
    }

    private void Insert(string behind, string text) => _rig.VehicleText = _rig.VehicleText.Replace(
        behind, string.IsNullOrWhiteSpace(text) ? behind : $"{behind}{text}\n", StringComparison.Ordinal);

    private static EcuReport Ecu(JobReport report, string name) => report.Ecus.Single(ecu => ecu.Name == name);

    private static double Start(EcuReport ecu) => ecu.Phases[0].Start;

    private static double End(EcuReport ecu) => ecu.Phases[^1].End;
}
