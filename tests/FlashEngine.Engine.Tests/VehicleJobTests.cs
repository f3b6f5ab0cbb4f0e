using FlashEngine.Can;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Traces;

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
            Assert.InRange(ecu.WireShare!.Value, 0.01, 1.0);
        });
        Assert.Empty(_rig.Simulated.Violations);
        Assert.InRange(report.LowerBoundSeconds, 0.01, report.MakespanSeconds);
    }

    [Fact]
    public void SameSeed_SameFrames_AnotherSeed_OtherFrames()
    {
        var first = Frames(seed: 7);
        Assert.True(first.Count > 1000);
        Assert.Equal(first, Frames(seed: 7));
        Assert.NotEqual(first, Frames(seed: 8));
    }

    [Fact]
    public void SecondRun_FindsEverythingUpToDate_AndWritesNothing()
    {
        _ = _rig.Run();
        var writes = _rig.Simulated.Ecu("body").FlashWrites;
        var report = _rig.Run();
        Assert.All(report.Ecus, ecu =>
        {
            Assert.Equal(ReportWords.Success, ecu.Result);
            Assert.Equal(0, ecu.Bytes);
            Assert.Equal("2.0.0", ecu.VersionAfter);
        });
        Assert.Equal(writes, _rig.Simulated.Ecu("body").FlashWrites);
    }

    [Fact]
    public void OtherHardware_IsRefusedBeforeAnythingIsTouched_AndTheOthersAreDone()
    {
        _rig.Manifest = manifest => manifest with
        {
            Ecus = [manifest.Ecus[0] with { Hardware = ["HW-OTHER"] }, .. manifest.Ecus.Skip(1)],
        };
        var report = _rig.Run();
        var body = report.Ecus.Single(ecu => ecu.Name == "body");
        Assert.Equal(4, body.ExitCode);
        Assert.Contains("HW-BODY", body.Error, StringComparison.Ordinal);
        Assert.Contains("HW-OTHER", body.Error, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Simulated.Ecu("body").FlashErases);
        Assert.Equal(ReportWords.Partial, report.Result);
        Assert.Equal(11, report.ExitCode);
    }

    [Fact]
    public void VersionThatThePackageDoesNotUpdate_IsRefused()
    {
        _rig.Manifest = manifest => manifest with
        {
            Ecus = [manifest.Ecus[0] with { FromVersions = ["0.9.0"] }, .. manifest.Ecus.Skip(1)],
        };
        var body = Assert.Single(_rig.Run(ecus: new HashSet<string> { "body" }).Ecus);
        Assert.Equal(4, body.ExitCode);
        Assert.Contains("1.0.0", body.Error, StringComparison.Ordinal);
        Assert.Contains("0.9.0", body.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DependentEcu_StartsAfterTheOneItNeeds_AndNotAtAllWhenThatFailed()
    {
        _rig.Manifest = WithGatewayAfterBody;
        var report = _rig.Run();
        var body = report.Ecus.Single(ecu => ecu.Name == "body");
        var gateway = report.Ecus.Single(ecu => ecu.Name == "gateway");
        Assert.True(gateway.Phases[0].Start >= body.Phases[^1].End);

        using var failing = new JobRig { Manifest = WithGatewayAfterBody, SeedKeyAlgorithm = new WrongKeys() };
        var skipped = failing.Run().Ecus.Single(ecu => ecu.Name == "gateway");
        Assert.Equal(ReportWords.Skipped, skipped.Result);
        Assert.Contains("'body'", skipped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void SessionLimitOfAChannel_IsKept_LongestFirst()
    {
        _rig.VehicleText = _rig.VehicleText.Replace(
            "device: bus0, bitrate: 500000", "device: bus0, bitrate: 500000, sessionsMax: 1", StringComparison.Ordinal);
        var report = _rig.Run();
        Assert.Equal(ReportWords.Success, report.Result);
        var onCan0 = report.Ecus.Where(ecu => ecu.Channel == "can0").ToList();
        Assert.True(onCan0[1].Phases[0].Start >= onCan0[0].Phases[^1].End);
        var order = report.Plan.Order.Select(entry => entry.EstimatedSeconds).ToList();
        Assert.Equal(order.OrderDescending(), order);
    }

    [Fact]
    public void Cancelled_BeforeItStarts_TouchesNothing()
    {
        using var before = new CancellationTokenSource();
        before.Cancel();
        var report = _rig.Run(cancellation: before.Token);
        Assert.Equal(ReportWords.Cancelled, report.Result);
        Assert.Equal(10, report.ExitCode);
        Assert.True(_rig.Simulated.Ecu("body").IsApplicationRunning);
    }

    [Fact]
    public void Cancelled_InTheMiddleOfADownload_EndsBetweenTwoBlocks_AndTheReportSaysWhatTheEcuHolds()
    {
        using var cancel = new CancellationTokenSource();
        using var trigger = new CancelAtFirstTransferData(cancel);
        var report = _rig.Run(ecus: new HashSet<string> { "body" }, trace: trigger, cancellation: cancel.Token);
        var body = Assert.Single(report.Ecus);
        Assert.Equal(ReportWords.Cancelled, body.Result);
        Assert.Equal(10, report.ExitCode);
        Assert.Contains("block 'application' erased and partly written", body.State, StringComparison.Ordinal);
        Assert.True(_rig.Simulated.Ecu("body").NormalCommunicationEnabled);
        Assert.Empty(_rig.Simulated.Violations); // nothing was cut off in the middle of a PDU
    }

    [Fact]
    public void EcuWithoutFunctionalAddress_IsKeptInItsSessionByATesterPresentOfItsOwn()
    {
        _rig.VehicleText = _rig.VehicleText.Replace(
            "    functional: 0x7DF\n    hardware: HW-BODY", "    hardware: HW-BODY", StringComparison.Ordinal);
        _rig.UseScript("body", """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("erase", "longerThanS3", StepEffect.None, ecu => ecu.DelayAsync(TimeSpan.FromSeconds(12)));
            """);
        var ecu = Assert.Single(_rig.Run(ecus: new HashSet<string> { "body" }).Ecus);
        Assert.Null(ecu.Error);
        Assert.Empty(_rig.Simulated.Violations);
    }

    private static PackageManifest WithGatewayAfterBody(PackageManifest manifest) => manifest with
    {
        Ecus = [.. manifest.Ecus.Select(ecu => ecu.Ecu == "gateway" ? ecu with { DependsOn = ["body"] } : ecu)],
    };

    private static List<string> Frames(ulong seed)
    {
        using var rig = new JobRig();
        using var recorder = new Recorder();
        Assert.Equal(ReportWords.Success, rig.Run(seed, trace: recorder).Result);
        return recorder.Lines;
    }

    private sealed class Recorder : ITraceWriter
    {
        public List<string> Lines { get; } = [];

        public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted) =>
            Lines.Add($"{timestampNs} {channel} {transmitted} {frame}");

        public void Dispose()
        {
        }
    }

    private sealed class CancelAtFirstTransferData(CancellationTokenSource cancel) : ITraceWriter
    {
        public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted)
        {
            const byte firstFrame = 0x1;
            const byte transferData = 0x36;
            if (transmitted && frame.Length > 2 && frame.Data[0] >> 4 == firstFrame && frame.Data[2] == transferData)
            {
                cancel.Cancel();
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class WrongKeys : Security.ISeedKeyAlgorithm
    {
        public string Name => "wrong";

        public ValueTask<byte[]> ComputeKeyAsync(Security.SeedKeyRequest request, CancellationToken cancellation) =>
            ValueTask.FromResult(new byte[16]);
    }
}
