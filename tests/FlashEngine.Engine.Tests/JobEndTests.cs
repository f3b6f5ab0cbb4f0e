using FlashEngine.Can;
using FlashEngine.Security;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Traces;

namespace FlashEngine.Engine.Tests;

/// <summary>How jobs end that do not go well: every one ends, with the right code, and the report says what is true.</summary>
public sealed class JobEndTests : IDisposable
{
    private static readonly HashSet<string> BodyOnly = ["body"];
    private readonly JobRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void VehicleFileAndPackage_AskForOppositeOrders_IsRefusedBeforeAnythingIsTouched()
    {
        _rig.VehicleText = _rig.VehicleText.Replace(
            "    hardware: HW-BODY", "    hardware: HW-BODY\n    after: [gateway]", StringComparison.Ordinal);
        _rig.Manifest = WithGatewayAfterBody;
        var error = Assert.Throws<InputException>(() => _rig.Run());
        Assert.Contains("body, gateway wait for each other", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DependentOfAFailedEcu_DoesNotHideTheFailure()
    {
        _rig.Manifest = WithGatewayAfterBody;
        _rig.SeedKeyAlgorithm = new Keys((_, _) => Task.FromResult(new byte[16]));
        _rig.ApplicationLength = 1000;
        var report = _rig.Run(ecus: new HashSet<string> { "body", "gateway" });
        Assert.Equal("gateway", report.Ecus[0].Name); // first in plan order, and never started
        Assert.Equal(ReportWords.Skipped, report.Ecus[0].Result);
        Assert.Equal(ReportWords.Failed, report.Result);
        Assert.Equal(5, report.ExitCode);
    }

    [Fact]
    public void CancelledBeforeItStarts_TookNoTime()
    {
        _ = _rig.Run(ecus: BodyOnly); // the station's clock is past zero now
        using var before = new CancellationTokenSource();
        before.Cancel();
        var report = _rig.Run(cancellation: before.Token);
        Assert.Equal(ReportWords.Cancelled, report.Result);
        Assert.Equal(0, report.MakespanSeconds);
    }

    [Fact]
    public void KeyServerThatNeverAnswers_MeetsTheStepsCap()
    {
        _rig.SeedKeyAlgorithm = new Keys((_, _) => new TaskCompletionSource<byte[]>().Task);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(9, ecu.ExitCode);
        Assert.Contains("step 'unlock' did not end within its cap of 60 s", ecu.Error, StringComparison.Ordinal);
        Assert.StartsWith("nothing erased or written", ecu.State, StringComparison.Ordinal);
        AssertBusRestored();
    }

    [Fact]
    public void PluginThrowsInWorkThatNobodyAwaits_TheStepFails_AndTheProcessGoesOn()
    {
        _rig.SeedKeyAlgorithm = new Keys((_, cancellation) =>
        {
            Unheard();
            return Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => new byte[16], TaskScheduler.Default);

            static async void Unheard()
            {
                await Task.Yield();
                throw new InvalidTimeZoneException("unheard");
            }
        });
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(2, ecu.ExitCode);
        Assert.Contains("'unlock'", ecu.Error, StringComparison.Ordinal);
        Assert.Contains("InvalidTimeZoneException: unheard", ecu.Error, StringComparison.Ordinal);
        AssertBusRestored();
    }

    [Fact]
    public void CapOfCenturies_IsNoCapOfNothing()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "patient", StepEffect.None, ecu => ecu.DelayAsync(TimeSpan.FromSeconds(1)),
                cap: TimeSpan.MaxValue);
            """);
        Assert.Null(Assert.Single(_rig.Run(ecus: BodyOnly).Ecus).Error);
    }

    [Fact]
    public void ScriptThatIgnoresItsEnd_ChangesNothingAnyMore()
    {
        // It swallows the cancellation, and then tries with a token of its own what a session must not do after its end.
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "deaf", StepEffect.None, async ecu =>
            {
                try { await ecu.DelayAsync(TimeSpan.FromHours(1)); }
                catch (OperationCanceledException) { ecu.Log("deaf"); }
                await ecu.Bus.LeaveProgrammingModeAsync();
                await ecu.Bus.EnterProgrammingModeAsync();
            }, cap: TimeSpan.FromSeconds(5));
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(9, ecu.ExitCode);
        AssertBusRestored();
    }

    [Fact]
    public void OwnTokenOfAScript_DoesNotOutliveTheStep()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "deaf", StepEffect.None, async ecu =>
            {
                var own = new System.Threading.CancellationTokenSource();
                try { await ecu.DelayAsync(TimeSpan.FromHours(1)); }
                catch (OperationCanceledException) { ecu.Log("deaf"); }
                await ecu.Uds.RequestAsync(new byte[] { 0x31, 0x01, 0xFF, 0x00, 0x44, 0, 0, 0, 0, 0, 4, 0, 0 }, null, own.Token);
            }, cap: TimeSpan.FromSeconds(5));
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(9, ecu.ExitCode);
        Assert.Equal(0, _rig.Simulated.Ecu("body").FlashErases);
        Assert.StartsWith("nothing erased or written", ecu.State, StringComparison.Ordinal);
    }

    [Fact]
    public void SecondEraseRangeRefused_TheBlockIsStillReportedAsErased()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            Replace("erase", async ecu =>
            {
                await EraseBlock(ecu);
                await ecu.Uds.RoutineControlAsync(RoutineControlType.Start, RoutineIdentifier.EraseMemory,
                    new byte[] { 0x44, 0xEE, 0, 0, 0, 0, 0, 0, 1 });
            });
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(6, ecu.ExitCode);
        Assert.Contains("block 'application' erased, nothing written", ecu.State, StringComparison.Ordinal);
    }

    [Fact]
    public void DownloadRefused_NothingIsReportedAsWritten()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            Remove("unlock");
            Remove("fingerprint");
            Remove("erase");
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(7, ecu.ExitCode); // 34 is refused: 7F 34 33
        Assert.StartsWith("nothing erased or written; software 1.0.0", ecu.State, StringComparison.Ordinal);
    }

    [Fact]
    public void DownloadRefusedAfterTheErase_TheBlockIsErased()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            Wrap("download", async (ecu, inner) =>
            {
                await ecu.Uds.DiagnosticSessionControlAsync(Session.Programming); // locks again
                await inner();
            });
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Contains("block 'application' erased, nothing written", ecu.State, StringComparison.Ordinal);
    }

    [Fact]
    public void FingerprintWritten_TheStateSaysSo()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "boom", StepEffect.None, ecu => throw new InvalidOperationException("no luck"));
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal("nothing erased or written but data identifiers (2E); software 1.0.0", ecu.State);
    }

    [Fact]
    public void ScriptForgetsTheReset_TheEcuIsTakenBackToItsApplicationBeforeTheReadBack()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            Remove("reset");
            Remove("leaveProgrammingMode");
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Null(ecu.Error);
        Assert.True(_rig.Simulated.Ecu("body").IsApplicationRunning);
        Assert.Equal(0x01, _rig.Simulated.Ecu("body").ActiveSession);
        AssertBusRestored();
    }

    [Fact]
    public void CancelledDuringTheReadBack_TheStateSaysWrittenAndRestarted()
    {
        using var cancel = new CancellationTokenSource();
        using var trigger = new CancelAtVersionRead(cancel);
        var body = Assert.Single(_rig.Run(ecus: BodyOnly, trace: trigger, cancellation: cancel.Token).Ecus);
        Assert.Equal(10, body.ExitCode);
        Assert.StartsWith("written and restarted, not read back: block 'application' written", body.State, StringComparison.Ordinal);
        Assert.EndsWith("software 2.0.0", body.State, StringComparison.Ordinal);
    }

    [Fact]
    public void ScriptThatLogsWithoutEnd_FillsNoMemory()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "chatter", StepEffect.None, ecu =>
            {
                for (var i = 0; i < 5000; i++) { ecu.Log("x"); }
                return Task.CompletedTask;
            });
            """);
        Assert.Equal(1001, Assert.Single(_rig.Run(ecus: BodyOnly).Ecus).Log.Count);
    }

    private static PackageManifest WithGatewayAfterBody(PackageManifest manifest) => manifest with
    {
        Ecus = [.. manifest.Ecus.Select(ecu => ecu.Ecu == "gateway" ? ecu with { DependsOn = ["body"] } : ecu)],
    };

    private void AssertBusRestored()
    {
        foreach (var name in new[] { "body", "powertrain" })
        {
            Assert.True(_rig.Simulated.Ecu(name).NormalCommunicationEnabled);
            Assert.True(_rig.Simulated.Ecu(name).DtcSettingOn);
            Assert.Equal(0x01, _rig.Simulated.Ecu(name).ActiveSession);
        }

        Assert.Empty(_rig.Simulated.Violations);
    }

    private sealed class Keys(Func<SeedKeyRequest, CancellationToken, Task<byte[]>> compute) : ISeedKeyAlgorithm
    {
        public string Name => "test";

        public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation) =>
            new(compute(request, cancellation));
    }

    /// <summary>Cancels when the version is asked for the second time.</summary>
    private sealed class CancelAtVersionRead(CancellationTokenSource cancel) : ITraceWriter
    {
        private int _reads;

        public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted)
        {
            if (transmitted && frame.Data[..4].SequenceEqual<byte>([0x03, 0x22, 0xF1, 0x95]) && ++_reads == 2)
            {
                cancel.Cancel();
            }
        }

        public void Dispose()
        {
        }
    }
}
