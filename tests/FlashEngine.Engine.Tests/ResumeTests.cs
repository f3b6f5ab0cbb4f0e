using FlashEngine.Journal;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Store;
using Xunit.Abstractions;

namespace FlashEngine.Engine.Tests;

/// <summary>
/// The process dies at every moment that counts of a job over two ECUs on one bus, and a new one goes on with what the
/// journal and the ECUs hold: each time all ECUs end with the new software.
/// </summary>
public sealed class ResumeTests(ITestOutputHelper output) : IDisposable
{
    private static readonly HashSet<string> TwoEcus = ["body", "powertrain"];
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("flashengine-resume-");
    private readonly JobRig _rig = new() { ApplicationLength = 3000 };

    public void Dispose()
    {
        _rig.Dispose();
        _state.Delete(recursive: true);
    }

    [Fact]
    public void CutOffAtEveryMoment_ResumedJob_BringsAllToTheNewSoftware()
    {
        var points = Collect();
        Assert.True(points.Count > 200, $"only {points.Count} moments");
        var kept = 0;
        foreach (var point in points)
        {
            var report = Resume(point);
            Assert.True(report.ExitCode == 0, $"{point.Name}: {Describe(report)}");
            Assert.All(report.Ecus, ecu => Assert.Equal(ecu.ImageSha256, ecu.Sha256));
            Assert.Empty(_rig.Simulated.Violations);
            Assert.Equal(ExpectedBytes(point, report), report.Ecus.Sum(ecu => ecu.Bytes));
            kept += report.Ecus.Sum(ecu => ecu.KeptBlocks.Count);
        }

        output.WriteLine($"{points.Count} moments, {kept} blocks kept");
        Assert.True(kept > 20, $"only {kept} blocks were kept");
    }

    [Fact]
    public void BlockThatIsNotThereAnyMore_IsWrittenAgain()
    {
        var point = Collect().Last(point => point.Records.Count(IsCompletedBlock) == 2);
        var other = point.Records.Single(record => record.Ecu == "body" && record.Block == "application" && IsCompletedBlock(record));
        var before = Collect().First(); // the factory's memory, with a journal that says otherwise
        var report = Resume(before with { Records = point.Records });
        var body = report.Ecus.Single(ecu => ecu.Name == "body");
        Assert.Equal(0, report.ExitCode);
        Assert.Empty(body.KeptBlocks);
        Assert.Equal(body.ImageSha256, body.Sha256);
        Assert.Contains(body.Log, line => line.Contains($"block '{other.Block}' was completed before", StringComparison.Ordinal));
    }

    [Fact]
    public void Records_ReplayedTwice_TellTheSame()
    {
        var records = Collect()[^1].Records;
        var first = JobHistory.Of(records);
        var second = JobHistory.Of(records);
        foreach (var ecu in TwoEcus)
        {
            Assert.Equal(first.Ecu(ecu).Describe("x"), second.Ecu(ecu).Describe("x"));
            Assert.Equal(ReportWords.Success, first.Ecu(ecu).Result);
        }

        Assert.True(first.IsDone);
        Assert.Empty(first.OpenBuses);
    }

    private static bool IsCompletedBlock(JournalRecord record) => record.Event == JournalEvent.BlockCompleted;

    private List<CutPoint> Collect()
    {
        Restore(new Dictionary<string, byte[]>());
        var points = new CutPoints(_rig);
        _rig.StateFolder = _state.FullName;
        _rig.Journal = points;
        _rig.Resumed = null;
        Assert.Equal(0, _rig.Run(ecus: TwoEcus, trace: points).ExitCode);
        return points.All;
    }

    private JobReport Resume(CutPoint point)
    {
        Restore(point.Ecus);
        _rig.Resumed = JobHistory.Of(point.Records);
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

    /// <summary>A block that was completed is not transferred again; an ECU that was done transfers nothing.</summary>
    private static long ExpectedBytes(CutPoint point, JobReport report) => report.Ecus.Sum(ecu =>
    {
        var isDone = ecu.Phases.All(phase => phase.Name == "identify");
        var completed = point.Records.Where(record => record.Ecu == ecu.Name && IsCompletedBlock(record)).Select(record => record.Block);
        return isDone ? 0 : Sizes(ecu.Name).Where(size => !completed.Contains(size.Block)).Sum(size => size.Bytes);
    });

    private static IEnumerable<(string Block, long Bytes)> Sizes(string ecu) =>
        ecu == "powertrain"
            ? [("driver", 1000L), ("application", 3000L), ("data", 8L)]
            : [("application", 3000L), ("data", 8L)];

    private static string Describe(JobReport report) =>
        string.Join("; ", report.Ecus.Select(ecu => $"{ecu.Name} {ecu.Result} {ecu.Error} {ecu.State}"));
}
