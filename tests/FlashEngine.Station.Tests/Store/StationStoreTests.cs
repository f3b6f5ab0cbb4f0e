using FlashEngine.Journal;
using FlashEngine.Scheduling;
using FlashEngine.Station.Store;
using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Tests.Store;

/// <summary>The station's database: what was written is there again, and whatever is wrong with it is one line.</summary>
public sealed class StationStoreTests : IDisposable
{
    private static readonly JobIdentity Job = new("car", "ab12", "spring");
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Records_AreThereAgain_InTheirOrder()
    {
        using (var store = StationStore.Open(_folder.Path))
        {
            Assert.Null(store.LastJob("car"));
            var journal = store.Begin(Job, Now);
            journal.Append(new JournalRecord(JournalEvent.Confirmed) { Ecu = "body", Change = EcuChange.Erase, Block = "data" });
            await journal.AppendAsync(new JournalRecord(JournalEvent.BlockCompleted) { Ecu = "body", Block = "data", Number = 0xFFFFFFFF });
            journal.Append(new JournalRecord(JournalEvent.EcuEnded) { Ecu = "body", Text = "success" });
        }

        using var again = StationStore.Open(_folder.Path);
        var job = again.LastJob("car")!;
        Assert.Equal(Job, job.Identity);
        Assert.Equal(Now, job.BegunAt);
        Assert.Null(job.History.ExitCode);
        Assert.True(job.History.Ecu("body").IsCompleted("data", 0xFFFFFFFF));
        Assert.Equal("success", job.History.Ecu("body").Result); // also what could wait is written at the end
        Assert.Null(again.LastJob("another"));
    }

    [Fact]
    public async Task ContinuedJob_GoesOnBehindItsRecords()
    {
        using (var store = StationStore.Open(_folder.Path))
        {
            await store.Begin(Job, Now).AppendAsync(new JournalRecord(JournalEvent.JobEnded) { Number = 11 });
        }

        using (var store = StationStore.Open(_folder.Path))
        {
            var last = store.LastJob("car")!;
            Assert.Equal(11, last.History.ExitCode);
            Assert.False(last.History.IsDone);
            await store.Continue(last).AppendAsync(new JournalRecord(JournalEvent.JobEnded));
        }

        using var again = StationStore.Open(_folder.Path);
        Assert.True(again.LastJob("car")!.History.IsDone);
    }

    [Fact]
    public async Task JobBegunAnew_KnowsWhatTheOneBeforeLeftOpen()
    {
        IReadOnlyList<JournalRecord> records =
        [
            new(JournalEvent.BusEntered) { Text = "can0" },
            new(JournalEvent.Identified) { Ecu = "body", Text = "HW", Block = "1.0.0" },
            new(JournalEvent.Identified) { Ecu = "door", Text = "HW", Block = "1.0.0" },
            new(JournalEvent.Secured) { Ecu = "body", Text = "backup b" },
            new(JournalEvent.Requested) { Ecu = "body", Change = EcuChange.Erase, Block = "data" },
            new(JournalEvent.Refused) { Ecu = "body", Change = EcuChange.Security, Number = 0x35 },
            new(JournalEvent.RollbackBegun) { Ecu = "body", Text = "failed", Number = 7 },
        ];
        using (var store = StationStore.Open(_folder.Path))
        {
            var journal = store.Begin(Job, Now);
            foreach (var record in records)
            {
                await journal.AppendAsync(record);
            }
        }

        using (var store = StationStore.Open(_folder.Path))
        {
            _ = store.Begin(Job, Now, null, OpenEnds.Of(store.LastJob("car")!.Records, isAllOrNothing: false));
        }

        using var again = StationStore.Open(_folder.Path);
        var history = again.LastJob("car")!.History;
        Assert.Null(history.Rollback);
        Assert.Equal(["can0"], history.OpenBuses);
        Assert.Equal(("backup b", "1.0.0", true, 0), (
            history.Ecu("body").Secured, history.Ecu("body").VersionBefore, history.Ecu("body").IsMemoryTouched,
            history.Ecu("body").KeysRefused));
        Assert.False(history.Ecu("door").IsIdentified); // nothing was done to it
    }

    [Fact]
    public void HighestRelease_IsKeptPerVehicle_AndNeverFalls()
    {
        using (var store = StationStore.Open(_folder.Path))
        {
            _ = store.Begin(Job, Now);
            Assert.Null(store.HighestRelease("car"));
            store.NoteRelease("car", 7);
            store.NoteRelease("car", 5);
        }

        using var again = StationStore.Open(_folder.Path);
        Assert.Equal(7, again.HighestRelease("car"));
        Assert.Null(again.HighestRelease("another"));
    }

    [Fact]
    public void SecondProcess_IsRefused()
    {
        using var first = StationStore.Open(_folder.Path);
        var error = Assert.Throws<InputException>(() => StationStore.Open(_folder.Path));
        Assert.Contains("when another flash works with this folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedDatabase_IsOneLine_AndIsLeftAsItIs()
    {
        var path = _folder.Write("station.db", new string('x', 5000));
        var error = Assert.Throws<InputException>(() => StationStore.Open(_folder.Path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("move it away", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(new string('x', 5000), File.ReadAllText(path));
    }

    [Fact]
    public void DatabaseOfANewerProgram_IsRefused()
    {
        StationStore.Open(_folder.Path).Dispose();
        Sql("PRAGMA user_version = 99");
        var error = Assert.Throws<InputException>(() => StationStore.Open(_folder.Path));
        Assert.Contains("schema 99, known is 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailingWrite_IsMetByWhoWaits_AndByEveryoneAfter()
    {
        using var store = StationStore.Open(_folder.Path);
        var journal = store.Begin(Job, Now);
        await journal.AppendAsync(new JournalRecord(JournalEvent.Identified) { Ecu = "body" });

        // The write fails, as it does on a full disk.
        Sql("DROP TABLE journal");
        var error = await Assert.ThrowsAsync<JobException>(
            () => journal.AppendAsync(new JournalRecord(JournalEvent.Requested) { Ecu = "body" }));
        Assert.Contains("the journal cannot be written, so nothing more may be changed", error.Message, StringComparison.Ordinal);
        var again = await Assert.ThrowsAsync<JobException>(
            () => journal.AppendAsync(new JournalRecord(JournalEvent.Requested) { Ecu = "body" }));
        Assert.Same(error, again);
        journal.Append(new JournalRecord(JournalEvent.Progress)); // nobody waits for it
    }

    [Fact]
    public async Task ManyWriters_LoseNothing()
    {
        const int writers = 8;
        const int records = 50;
        using (var store = StationStore.Open(_folder.Path))
        {
            var journal = store.Begin(Job, Now);
            await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; i < records; i++)
                {
                    await journal.AppendAsync(new JournalRecord(JournalEvent.Progress) { Ecu = $"{writer}", Number = i });
                }
            })));
        }

        Assert.Equal($"{writers * records}", Sql("SELECT count(*) FROM journal"));
        Assert.Equal("", Sql("SELECT 1 FROM journal a JOIN journal b USING(ecu) WHERE a.sequence < b.sequence AND a.number >= b.number"));
    }

    [Fact]
    public void OldJobs_AreForgotten()
    {
        using (var store = StationStore.Open(_folder.Path))
        {
            for (var i = 0; i < 25; i++)
            {
                _ = store.Begin(Job with { Release = $"{i}" }, Now);
            }

            Assert.Equal("24", store.LastJob("car")!.Identity.Release);
        }

        Assert.Equal("20", Sql("SELECT count(*) FROM job"));
    }

    private string Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["station.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString() ?? "";
    }

    [Fact]
    public async Task LearnedTimes_AreThereAgain_AveragedOverRuns_TheLastLearnedFirst()
    {
        var other = Run with { Ecu = "body" };
        using (var store = StationStore.Open(_folder.Path))
        {
            await store.Begin(Job, Now).AppendAsync(new JournalRecord(JournalEvent.JobEnded));
            store.Learn([Run, other]);
            store.Learn([Run with { HeadNs = 2000 }]);
            Assert.Equal((1300, 2), Head(store.Estimates(), "engine"));
        }

        using var again = StationStore.Open(_folder.Path);
        Assert.Equal((1300, 2), Head(again.Estimates(), "engine"));
        Assert.Equal((1000, 1), Head(again.Estimates(), "body"));
        Assert.True(again.LastJob("car")!.History.IsDone); // the journal was complete before
    }

    [Fact]
    public void Plan_ReadsWhileAJobHasTheStore_AndMakesNothing()
    {
        var missing = _folder["missing"];
        Assert.Equal((7, 0), Head(StationStore.ReadEstimates(missing), "engine"));
        Assert.False(Directory.Exists(missing));

        using var store = StationStore.Open(_folder.Path);
        store.Learn([Run]);
        Assert.Equal((1000, 1), Head(StationStore.ReadEstimates(_folder.Path), "engine"));
    }

    [Fact]
    public async Task StoreOfTheFirstSchema_KeepsItsJobs_AndLearns()
    {
        using (var store = StationStore.Open(_folder.Path))
        {
            await store.Begin(Job, Now).AppendAsync(new JournalRecord(JournalEvent.JobEnded) { Number = 11 });
        }

        Sql("DROP TABLE estimate; DROP TABLE release; DROP TABLE command; DROP TABLE outbox; DROP TABLE decision; "
            + "ALTER TABLE job DROP COLUMN command; PRAGMA user_version = 1");
        Assert.Equal((7, 0), Head(StationStore.ReadEstimates(_folder.Path), "engine"));
        using var migrated = StationStore.Open(_folder.Path);
        Assert.Equal(Job, migrated.LastJob("car")!.Identity);
        migrated.Learn([Run]);
        Assert.Equal((1000, 1), Head(migrated.Estimates(), "engine"));
    }

    private static LearnedTimes Run { get; } = new()
    {
        Ecu = "engine",
        EcuType = "powertrain",
        Software = "2.0 (application)",
        Bytes = 100,
        HeadNs = 1000,
        GapNs = 2000,
        TailNs = 3000,
    };

    /// <summary>The head that a plan would reckon with, and from how many runs; 7 is the type's.</summary>
    private static (long HeadNs, int Runs) Head(EstimateBook book, string ecu)
    {
        var ofType = new EcuWork { Name = ecu, Channel = "can0", HeadNs = 7, BusNs = 1, GapNs = 1, TailNs = 1 };
        var work = book.Refine(ofType, "powertrain", "2.0 (application)", 100);
        return (work.HeadNs, work.Runs);
    }
}
