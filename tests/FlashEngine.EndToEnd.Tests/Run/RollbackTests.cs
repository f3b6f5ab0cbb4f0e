using FlashEngine.Station.Packages;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>Rollback as an operator meets it: what the program says, keeps, refuses, and brings back.</summary>
public sealed class RollbackTests : IDisposable
{
    private const string GoodScript = "#load \"SCRIPTS/flash/standard.csx\"";

    private const string FailingScript =
        """
        #load "SCRIPTS/flash/standard.csx"
        InsertBefore("checkProgrammingDependencies", "fails", StepEffect.None, ecu =>
            throw new JobException(FlashExitCode.Precondition, "the engineer pulled the plug"));
        """;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task ReleaseThatFails_GoesBackToTheOneBefore_FromThePackageThatTheStationKept()
    {
        UseTypes(GoodScript, "none");
        _bench.Pack();
        (await _bench.RunAsync()).Succeeded();
        var spring = _bench.Memories();

        UseTypes(FailingOn("3.0.0"), "none", again: true);
        _bench.Pack(Release(3));
        var failed = await _bench.RunAsync();
        failed.Failed(4, "body", "the engineer pulled the plug");
        Assert.Contains("rolledBack: 0 of 3 ECUs", failed.Output, StringComparison.Ordinal);
        Assert.Equal(spring, _bench.Memories());
        Assert.Equal("rolledBack", _bench.ReadReport().GetProperty("result").GetString());
        Assert.Equal("all-or-nothing", _bench.ReadReport().GetProperty("policy").GetString());
        var gateway = _bench.ReadReport("gateway");
        Assert.StartsWith("package ", gateway.GetProperty("backup").GetString(), StringComparison.Ordinal);
        Assert.Equal("2.0.0", gateway.GetProperty("versionAfter").GetString());

        // A kept package that somebody has changed is no way back, and without one nothing is touched.
        var kept = Assert.Single(Directory.GetFiles(_bench.In($"{Bench.State}/packages")));
        var bytes = File.ReadAllBytes(kept);
        bytes[^500] ^= 1;
        File.WriteAllBytes(kept, bytes);
        (await _bench.RunAsync()).Failed(4, kept, "no way back");
        Assert.Equal(spring, _bench.Memories());

        // An older release than the one that the vehicle has must say that it is one.
        _bench.Pack(Release(0) with { Policy = RollbackPolicy.None });
        (await _bench.RunAsync()).Failed(4, "counter 0", "downgrade: true");
    }

    [Fact]
    public async Task RollbackThatFails_IsReportedAsAMix_AndGoneOnWith_AndATamperedBackupIsRefused()
    {
        UseTypes(FailingScript, "upload"); // fails on the way back too
        _bench.Pack(Bench.Manifest with { Policy = RollbackPolicy.AllOrNothing });
        (await _bench.RunAsync()).Failed(11, "body", "could not be brought back", "the engineer pulled the plug");
        _bench.AssertUntouched("powertrain", "gateway");

        UseTypes(GoodScript, "upload", again: true);
        var backup = Directory.GetFiles(_bench.In($"{Bench.State}/backups"), "body-*").Single();
        var good = File.ReadAllBytes(backup);
        var bad = (byte[])good.Clone();
        bad[good.Length / 2] ^= 1;
        File.WriteAllBytes(backup, bad);
        (await _bench.RunAsync("--resume")).Failed(11, "body", backup, "is refused");

        File.WriteAllBytes(backup, good);
        var back = await _bench.RunAsync("--resume");
        back.Failed(4, "body", "the engineer pulled the plug");
        Assert.Contains("goes on taking back the job of", back.Output, StringComparison.Ordinal);
        Assert.Equal("rolledBack", _bench.ReadReport().GetProperty("result").GetString());
        _bench.AssertUntouched();
        Assert.Contains("Rolled back: all 3 ECUs", File.ReadAllText(_bench.In($"{Bench.Report}/report.html")), StringComparison.Ordinal);

        if (!OperatingSystem.IsWindows())
        {
            var key = _bench.In($"{Bench.State}/backup.key");
            File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.OtherRead);
            (await _bench.RunAsync()).Failed(2, key, "chmod 600");
            _bench.AssertUntouched();
        }
    }

    private static string FailingOn(string version) => FailingScript.Replace(
        "ecu =>", $"ecu => ecu.WantedVersion != \"{version}\" ? Task.CompletedTask :", StringComparison.Ordinal);

    private static PackageManifest Release(int number) => Bench.Manifest with
    {
        Release = $"release {number}",
        ReleaseCounter = number,
        Policy = RollbackPolicy.AllOrNothing,
        Ecus = [.. Bench.Manifest.Ecus.Select(ecu => ecu with { Version = $"{number}.0.0" })],
    };

    /// <summary>
    /// The delivered ECU types, with memories so small that reading them out takes no time, and giving them out as said.
    /// </summary>
    private void UseTypes(string bodyScript, string backup, bool again = false)
    {
        _bench.UseBodyScript(bodyScript, again);
        foreach (var type in Directory.GetFiles(_bench.In("ecu-types")))
        {
            var text = File.ReadAllText(type)
                .Replace("0x00040000", "0x8000", StringComparison.Ordinal)
                .Replace("length: 0x00070000", "length: 0x8000", StringComparison.Ordinal);
            File.WriteAllText(type, $"{text}\nbackup: {backup}\n");
        }

        if (!again)
        {
            _bench.MakeFactoryState();
        }
    }
}
