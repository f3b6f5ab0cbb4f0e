using FlashEngine.Security;
using FlashEngine.Station.Reports;

namespace FlashEngine.Engine.Tests;

/// <summary>Whatever a script or an algorithm does before the first flash step: nothing is left behind.</summary>
public sealed class ScriptMisbehaviourTests : IDisposable
{
    private static readonly HashSet<string> BodyOnly = ["body"];
    private readonly JobRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Script_ThrowsBeforeItsFirstFlashStep_NamesFileAndLine_AndLeavesNothingBehind()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "boom", StepEffect.None, ecu =>
                throw new InvalidOperationException("no luck"));
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(2, ecu.ExitCode);
        Assert.Contains("body.csx:3", ecu.Error, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: no luck", ecu.Error, StringComparison.Ordinal);
        AssertNothingLeftBehind(ecu);
    }

    [Fact]
    public void Script_WaitsForEver_MeetsItsCap()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "dream", StepEffect.None, ecu => new TaskCompletionSource().Task,
                cap: TimeSpan.FromSeconds(5));
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(9, ecu.ExitCode);
        Assert.Contains("step 'dream' did not end within its cap of 5 s", ecu.Error, StringComparison.Ordinal);
        AssertNothingLeftBehind(ecu);
    }

    [Theory]
    [InlineData("BlockLengthMax = 0", null)] // the ECU takes 8194 bytes per block, a PDU has 4095
    [InlineData("ExitRecord = new byte[4095]", "the record of 37 has up to 4094 bytes, this one 4095")]
    public void Script_DownloadsMoreThanAPduCarries_TheChannelGoesOn(string setting, string? error)
    {
        _rig.VehicleText = _rig.VehicleText
            .Replace(
                "    hardware: HW-BODY\n",
                "    hardware: HW-BODY\n    transport: { allowLongPduOnClassic: false }\n",
                StringComparison.Ordinal)
            .Replace(
                "0x70000 }\n  - name: powertrain",
                "0x70000, blockLengthMax: 8194 }\n  - name: powertrain",
                StringComparison.Ordinal);
        _rig.UseScript("body", $$"""
            #load "SCRIPTS/flash/standard.csx"
            Replace("download", async ecu =>
            {
                foreach (var segment in ecu.Block.Segments)
                {
                    await ecu.Uds.DownloadAsync(new DownloadRequest
                    {
                        Address = segment.Address,
                        Data = segment.Data,
                        WriteGranularity = 4,
                        {{setting}},
                    });
                }
            });
            """);
        var report = _rig.Run();
        var body = report.Ecus.Single(entry => entry.Name == "body");
        Assert.Equal(error is null, body.Error is null);
        Assert.Contains(error ?? "", body.Error ?? "", StringComparison.Ordinal);
        Assert.All(report.Ecus.Where(other => other != body), other => Assert.Equal(ReportWords.Success, other.Result));
    }

    [Fact]
    public void Script_Spins_IsNamedAndGivenUp_AndTheJobEndsWith9()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "whirl", StepEffect.None, ecu => { while (true) { } });
            """);
        var report = _rig.Run();
        var ecu = report.Ecus.Single(entry => entry.Name == "body");
        Assert.Contains("step 'whirl'", ecu.Error, StringComparison.Ordinal);
        Assert.Contains("spins", ecu.Error, StringComparison.Ordinal);
        Assert.Equal(9, report.ExitCode);
        Assert.All(report.Ecus.Where(other => other != ecu), other => Assert.Equal(ReportWords.Success, other.Result));
        AssertNothingLeftBehind(ecu);
    }

    [Fact]
    public void SeedKeyAlgorithm_Throws_NoKeyIsSent()
    {
        _rig.SeedKeyAlgorithm = new Algorithm(_ => throw new JobException(FlashExitCode.SecurityAccess, "server gone"));
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(5, ecu.ExitCode);
        Assert.Contains("server gone", ecu.Error, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Simulated.Ecu("body").SecurityAttempts);
        AssertNothingLeftBehind(ecu);
    }

    [Fact]
    public void SeedKeyAlgorithm_ReturnsAWrongKey_OneAttemptIsUsedAndNoMore()
    {
        _rig.SeedKeyAlgorithm = new Algorithm(_ => new byte[16]);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(5, ecu.ExitCode);
        Assert.Contains("InvalidKey (35)", ecu.Error, StringComparison.Ordinal);
        Assert.Equal(1, _rig.Simulated.Ecu("body").SecurityAttempts);
        AssertNothingLeftBehind(ecu);
    }

    [Fact]
    public void Script_ThrowsAfterTheErase_TheReportNamesTheBlockAndItsState()
    {
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            Wrap("download", async (ecu, inner) =>
            {
                if (ecu.Block.Name == "data") throw new InvalidOperationException("too late");
                await inner();
            });
            """);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.Equal(ReportWords.Failed, ecu.Result);
        Assert.Equal(2, ecu.ExitCode);
        Assert.Contains("recoverable in its boot loader", ecu.State, StringComparison.Ordinal);
        Assert.Contains("block 'application' written", ecu.State, StringComparison.Ordinal);
        Assert.Contains("block 'data' erased, nothing written", ecu.State, StringComparison.Ordinal);
        Assert.NotEmpty(ecu.LastExchanges);
        Assert.False(_rig.Simulated.Ecu("body").IsApplicationRunning);
        AssertBusRestored();
    }

    private void AssertNothingLeftBehind(EcuReport ecu)
    {
        Assert.NotEqual(ReportWords.Success, ecu.Result);
        Assert.StartsWith("nothing erased or written", ecu.State, StringComparison.Ordinal);
        Assert.Equal("1.0.0", ecu.VersionAfter);
        var simulated = _rig.Simulated.Ecu(ecu.Name);
        Assert.Equal(0, simulated.FlashErases);
        Assert.Equal(0, simulated.FlashWrites);
        Assert.True(simulated.IsApplicationRunning);
        Assert.Equal(0x01, simulated.ActiveSession);
        AssertBusRestored();
    }

    private void AssertBusRestored()
    {
        foreach (var name in new[] { "body", "powertrain", "gateway" })
        {
            Assert.True(_rig.Simulated.Ecu(name).NormalCommunicationEnabled);
            Assert.True(_rig.Simulated.Ecu(name).DtcSettingOn);
        }

        Assert.Empty(_rig.Simulated.Violations);
    }

    private sealed class Algorithm(Func<SeedKeyRequest, byte[]> compute) : ISeedKeyAlgorithm
    {
        public string Name => "test";

        public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation) =>
            ValueTask.FromResult(compute(request));
    }
}
