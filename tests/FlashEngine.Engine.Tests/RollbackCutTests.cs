using FlashEngine.Journal;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Store;
using Xunit.Abstractions;

namespace FlashEngine.Engine.Tests;

/// <summary>
/// The process dies in the course of a job that is all or nothing, and a new one goes on: the vehicle ends with all ECUs
/// new or all as they were, never anything between. Some of the moments; with FLASH_NIGHTLY=1 all of them.
/// </summary>
public sealed class RollbackCutTests(ITestOutputHelper output) : IDisposable
{
    private const int Stride = 23; // prime to the rhythm of requests, responses and records
    private static readonly HashSet<string> TwoEcus = ["body", "powertrain"];
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("flashengine-rollback-");
    private readonly JobRig _rig = SmallEcus.With(new JobRig(), "upload");

    public void Dispose()
    {
        _rig.Dispose();
        _state.Delete(recursive: true);
    }

    [Fact]
    public void GoodJob_CutOffAtAnyMoment_EndsAllNew()
    {
        var points = Collect(FlashExitCode.Ok);
        foreach (var point in Chosen(points))
        {
            var report = Resume(point);
            Assert.True(report.ExitCode == 0, $"{point.Name}: {Describe(report)}");
            Assert.All(report.Ecus, ecu => Assert.Equal(ecu.ImageSha256, ecu.Sha256));
            Assert.Empty(_rig.Simulated.Violations);
        }
    }

    [Fact]
    public void FailingJob_CutOffAtAnyMoment_EndsAllPrevious_AndOnceItGoesBackItNeverGoesForward()
    {
        _rig.UseScript("powertrain", SmallEcus.RefusingScript);
        var points = Collect(FlashExitCode.Verification);
        var chosen = Chosen(points).ToList();
        foreach (var point in chosen)
        {
            AssertAllPrevious(point, Resume(point), points);
        }

        _rig.UseScript("powertrain", """#load "SCRIPTS/flash/ram-loader.csx" """); // whatever was wrong is repaired
        foreach (var point in chosen)
        {
            var report = Resume(point);
            if (JobHistory.Of(point.Records).Rollback is not null)
            {
                AssertAllPrevious(point, report, points);
            }
            else
            {
                Assert.True(report.ExitCode == 0, $"{point.Name}: {Describe(report)}");
            }
        }
    }

    [Fact]
    public void FailingJob_CutOffAtAnyMoment_BegunAnew_EndsAllPrevious()
    {
        _rig.UseScript("powertrain", SmallEcus.RefusingScript);
        var points = Collect(FlashExitCode.Verification);
        foreach (var point in Chosen(points))
        {
            var left = OpenEnds.Of(point.Records, isAllOrNothing: true);
            AssertAllPrevious(point, Resume(point, left), points);
        }
    }

    private static IEnumerable<CutPoint> Chosen(List<CutPoint> points)
    {
        var stride = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1" ? 1 : Stride;
        return points.Where((point, index) => index % stride == 0 || index == points.Count - 1);
    }

    /// <summary>The memories are those of the factory, byte for byte, and the report says so.</summary>
    private void AssertAllPrevious(CutPoint point, JobReport report, List<CutPoint> points)
    {
        Assert.True(report.Result == ReportWords.RolledBack, $"{point.Name}: {Describe(report)}");
        Assert.Equal((int)FlashExitCode.Verification, report.ExitCode);
        Assert.All(report.Ecus, ecu => Assert.Equal("1.0.0", ecu.VersionAfter ?? ecu.VersionBefore));
        Assert.Empty(_rig.Simulated.Violations);
        var ended = Memories();
        Restore(points[0].Ecus);
        _rig.SimulateAs(_rig.VehicleText);
        Assert.Equal(Memories(), ended);
    }

    private string Memories() => string.Join(' ', TwoEcus.Select(name =>
        Convert.ToHexString(_rig.Simulated.Ecu(name).ReadMemory(0, SmallEcus.ApplicationLength))
        + Convert.ToHexString(_rig.Simulated.Ecu(name).ReadMemory(JobRig.VersionAddress, 0x100))));

    private List<CutPoint> Collect(FlashExitCode expected)
    {
        _rig.Manifest = manifest => manifest with { Policy = RollbackPolicy.AllOrNothing };
        _rig.Backups = new MemoryBackups();
        Restore(new Dictionary<string, byte[]>());
        var points = new CutPoints(_rig);
        _rig.StateFolder = _state.FullName;
        _rig.Journal = points;
        _rig.Resumed = null;
        var report = _rig.Run(ecus: TwoEcus, trace: points);
        Assert.True(report.ExitCode == (int)expected, Describe(report));
        output.WriteLine($"{points.All.Count} moments");
        return points.All;
    }

    private JobReport Resume(CutPoint point, IReadOnlyList<JournalRecord>? records = null)
    {
        Restore(point.Ecus);
        _rig.Resumed = JobHistory.Of(records ?? point.Records);
        _rig.Journal = NoJournal.Instance;
        return _rig.Run(ecus: TwoEcus);
    }

    private void Restore(IReadOnlyDictionary<string, byte[]> ecus)
    {
        foreach (var file in _state.GetFiles())
        {
            file.Delete();
        }

        foreach (var (name, content) in ecus)
        {
            File.WriteAllBytes(Path.Combine(_state.FullName, name), content);
        }

        _rig.PowerCycle();
    }

    private static string Describe(JobReport report) => $"{report.Result} {report.ExitCode}: "
        + string.Join("; ", report.Ecus.Select(ecu => $"{ecu.Name} {ecu.Result} {ecu.Error} {ecu.State}"));
}
