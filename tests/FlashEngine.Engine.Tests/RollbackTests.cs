using FlashEngine.Station.Backups;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;

namespace FlashEngine.Engine.Tests;

/// <summary>What becomes of a vehicle when one ECU fails, by the policy of the package.</summary>
public sealed class RollbackTests : IDisposable
{
    private readonly JobRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("upload")]
    [InlineData("readMemory")]
    public void AllOrNothing_OneFails_AllHoldByteForByteWhatTheyHeld(string backup)
    {
        Prepare(backup, RollbackPolicy.AllOrNothing);
        _rig.UseScript("powertrain", SmallEcus.RefusingScript);
        var before = Memories();
        var report = _rig.Run();
        Assert.Equal(ReportWords.RolledBack, report.Result);
        Assert.Equal(8, report.ExitCode);
        Assert.Equal(before, Memories());
        Assert.Empty(_rig.Simulated.Violations);
        Assert.All(report.Ecus, ecu =>
        {
            Assert.Equal("1.0.0", ecu.VersionAfter);
            Assert.True(_rig.Simulated.Ecu(ecu.Name).IsApplicationRunning);
        });
        var powertrain = report.Ecus.Single(ecu => ecu.Name == "powertrain");
        Assert.Equal(ReportWords.RolledBack, powertrain.Result);
        Assert.Equal("powertrain", report.Culprit!.Name);
        Assert.Contains("the new software is bad", powertrain.Error, StringComparison.Ordinal);
        Assert.StartsWith("runs 1.0.0 again, read back", powertrain.State, StringComparison.Ordinal);
        Assert.StartsWith("backup ", powertrain.Backup, StringComparison.Ordinal);
        Assert.Equal(powertrain.Rollback!.ImageSha256, powertrain.Rollback.Sha256);
    }

    [Fact]
    public void AllOrNothing_AllGood_AllNew_AndEachWasReadOutBeforeItsErase()
    {
        Prepare("upload", RollbackPolicy.AllOrNothing);
        var report = _rig.Run();
        Assert.Equal(0, report.ExitCode);
        Assert.All(report.Ecus, ecu =>
        {
            Assert.Equal(ecu.ImageSha256, ecu.Sha256);
            Assert.Null(ecu.Rollback);
            var names = ecu.Phases.Select(phase => phase.Name).ToList();
            Assert.InRange(names.IndexOf("backup"), 0, names.FindIndex(name => name.StartsWith("erase", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void AllOrNothing_NoWayBackForOne_NobodyIsTouched()
    {
        Prepare("none", RollbackPolicy.AllOrNothing);
        var report = _rig.Run();
        Assert.Equal(4, report.ExitCode);
        Assert.Equal(ReportWords.Failed, report.Result);
        Assert.All(report.Ecus, ecu =>
        {
            Assert.Contains("no way back", ecu.Error, StringComparison.Ordinal);
            Assert.Equal(0, _rig.Simulated.Ecu(ecu.Name).FlashErases);
            Assert.Equal(0, _rig.Simulated.Ecu(ecu.Name).SecurityAttempts);
        });
    }

    [Fact]
    public void AllOrNothing_GateOfOneFails_NobodyIsTouched()
    {
        Prepare("upload", RollbackPolicy.AllOrNothing, manifest => manifest with
        {
            Ecus = [.. manifest.Ecus.SkipLast(1), manifest.Ecus[^1] with { FromVersions = ["0.9.0"] }],
        });
        var report = _rig.Run();
        Assert.Equal(4, report.ExitCode);
        Assert.Equal(2, report.Ecus.Count(ecu => ecu.Result == ReportWords.Skipped));
        Assert.All(report.Ecus, ecu => Assert.Equal(0, _rig.Simulated.Ecu(ecu.Name).FlashErases));
        Assert.All(report.Ecus, ecu => Assert.Equal("1.0.0", _rig.Simulated.Ecu(ecu.Name).Version));
    }

    [Fact]
    public void PerEcu_OneFails_ItGoesBack_TheOthersStayNew()
    {
        Prepare("upload", RollbackPolicy.PerEcu);
        _rig.UseScript("powertrain", SmallEcus.RefusingScript);
        var report = _rig.Run();
        Assert.Equal(ReportWords.Partial, report.Result);
        Assert.Equal(11, report.ExitCode);
        Assert.Equal("1.0.0", _rig.Simulated.Ecu("powertrain").Version);
        Assert.Equal("2.0.0", _rig.Simulated.Ecu("body").Version);
        Assert.Equal("2.0.0", _rig.Simulated.Ecu("gateway").Version);
        Assert.Equal(ReportWords.RolledBack, report.Ecus.Single(ecu => ecu.Name == "powertrain").Result);
    }

    [Fact]
    public void PerEcu_NoWayBack_IsFlashedAllTheSame()
    {
        Prepare("none", RollbackPolicy.PerEcu);
        var report = _rig.Run();
        Assert.Equal(0, report.ExitCode);
        Assert.All(report.Ecus, ecu => Assert.Contains(ecu.Log, line => line.Contains("no way back", StringComparison.Ordinal)));
    }

    [Fact]
    public void BackupThatWasTamperedWith_IsNamed_TheOthersGoBack_TheVehicleIsReportedAsMixed()
    {
        Prepare("upload", RollbackPolicy.AllOrNothing);
        _rig.UseScript("powertrain", SmallEcus.RefusingScript);
        _rig.Backups = new Refusing(ecu: "body");
        var report = _rig.Run();
        Assert.Equal(ReportWords.Partial, report.Result);
        Assert.Equal(11, report.ExitCode);
        var body = report.Ecus.Single(ecu => ecu.Name == "body");
        Assert.Equal(2, body.ExitCode);
        Assert.Contains("is refused", body.Error, StringComparison.Ordinal);
        Assert.Equal("1.0.0", _rig.Simulated.Ecu("powertrain").Version);
        Assert.Equal("1.0.0", _rig.Simulated.Ecu("gateway").Version);
    }

    [Fact]
    public void EcuThatRefusesToBeReadOut_IsNotErased()
    {
        Prepare("upload", RollbackPolicy.AllOrNothing);
        _rig.Ecu = options => options.Name == "body"
            ? options with { Type = options.Type with { Backup = Scripting.BackupMethod.None } }
            : options;
        var report = _rig.Run();
        Assert.Equal(7, report.ExitCode);
        Assert.Equal(0, _rig.Simulated.Ecu("body").FlashErases);
        var body = report.Ecus.Single(ecu => ecu.Name == "body");
        Assert.Contains("cannot be read out", body.Error, StringComparison.Ordinal);
        Assert.All(report.Ecus, ecu => Assert.Equal("1.0.0", _rig.Simulated.Ecu(ecu.Name).Version));
    }

    [Fact]
    public void ScriptThatErasesBeforeItsBlockSteps_IsStopped()
    {
        Prepare("upload", RollbackPolicy.AllOrNothing);
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "eraseAll", StepEffect.Flash, ecu => ecu.Uds.RoutineControlAsync(
                RoutineControlType.Start, RoutineIdentifier.EraseMemory, MemoryRange.Encode(0, 0x100)));
            """);
        var report = _rig.Run(ecus: new HashSet<string> { "body" });
        Assert.Equal(4, report.ExitCode);
        Assert.Contains("BlockStep", report.Ecus[0].Error, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Simulated.Ecu("body").FlashErases);
    }

    [Fact]
    public void OlderRelease_IsRefused_UnlessItIsSignedAsADowngrade()
    {
        _rig.HighestRelease = 2;
        var error = Assert.Throws<JobException>(() => _rig.Run());
        Assert.Equal(FlashExitCode.Precondition, error.ExitCode);
        Assert.Contains("downgrade: true", error.Message, StringComparison.Ordinal);

        using var signed = new JobRig
        {
            HighestRelease = 2,
            ApplicationLength = 1000,
            Manifest = manifest => manifest with { Downgrade = true },
        };
        Assert.Equal(0, signed.Run(ecus: new HashSet<string> { "body" }).ExitCode);
    }

    [Fact]
    public void RequiredVersion_OfAnEcuOutsideTheJob_IsAskedBeforeAnythingIsTouched()
    {
        Prepare("none", RollbackPolicy.None, manifest => Requiring(manifest, "2.0.0"));
        var gateway = Assert.Single(_rig.Run(ecus: new HashSet<string> { "gateway" }).Ecus);
        Assert.Equal(4, gateway.ExitCode);
        Assert.Contains("requires body in version 2.0.0; it runs 1.0.0", gateway.Error, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Simulated.Ecu("gateway").FlashErases);

        // With the other ECU in the job, it is brought there first.
        var both = _rig.Run(ecus: new HashSet<string> { "gateway", "body" });
        Assert.Equal(0, both.ExitCode);
        Assert.True(both.Ecus.Single(ecu => ecu.Name == "gateway").Phases[0].Start
            >= both.Ecus.Single(ecu => ecu.Name == "body").Phases[^1].End);

        // And now it runs the version.
        Assert.Equal(0, _rig.Run(ecus: new HashSet<string> { "gateway" }).ExitCode);
    }

    [Fact]
    public void RequiredVersion_ThatThePackageItselfContradicts_IsNoPackage()
    {
        Prepare("none", RollbackPolicy.None, manifest => Requiring(manifest, "1.0.0"));
        var error = Assert.Throws<InputException>(() => _rig.Run());
        Assert.Contains("brings version \"2.0.0\" to body", error.Message, StringComparison.Ordinal);
    }

    private static PackageManifest Requiring(PackageManifest manifest, string version) => manifest with
    {
        Ecus = [.. manifest.Ecus.Select(ecu => ecu.Ecu == "gateway"
            ? ecu with { Requires = [new RequiredVersion("body", [version])] }
            : ecu)],
    };

    private void Prepare(string backup, RollbackPolicy policy, Func<PackageManifest, PackageManifest>? change = null)
    {
        _ = SmallEcus.With(_rig, backup);
        _rig.Manifest = manifest => (change?.Invoke(manifest) ?? manifest) with { Policy = policy };
    }

    private string Memories()
    {
        if (_rig.Simulated is null)
        {
            _rig.SimulateAs(_rig.VehicleText);
        }

        return string.Join(' ', new[] { "body", "powertrain", "gateway" }.Select(name =>
            Convert.ToHexString(_rig.Simulated!.Ecu(name).ReadMemory(0, SmallEcus.ApplicationLength))
            + Convert.ToHexString(_rig.Simulated.Ecu(name).ReadMemory(JobRig.VersionAddress, 0x100))));
    }

    /// <summary>Backups of which one was changed by somebody.</summary>
    private sealed class Refusing(string ecu) : IImageBackups
    {
        private readonly MemoryBackups _inner = new();

        public string Write(SavedImage image) => _inner.Write(image);

        public SavedImage Read(string name) => _inner.Read(name) is { } image && image.Ecu == ecu
            ? throw new InputException($"backup {name} is refused")
            : _inner.Read(name);
    }
}
