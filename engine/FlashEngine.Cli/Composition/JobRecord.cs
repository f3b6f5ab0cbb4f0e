using FlashEngine.Journal;
using FlashEngine.Scheduling;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Store;

namespace FlashEngine.Cli.Composition;

/// <summary>Where one job is written down, what it goes on with, and what the station keeps for a way back.</summary>
internal sealed class JobRecord : IDisposable
{
    private readonly StationStore? _store;

    private JobRecord(StationStore? store) => _store = store;

    /// <summary>The job's journal.</summary>
    public IJobJournal Journal { get; private init; } = NoJournal.Instance;

    /// <summary>What an earlier run did; null: nothing that this one must know.</summary>
    public JobHistory? Resumed { get; private init; }

    /// <summary>True: the job does not go on with that run; it only knows what was left open.</summary>
    public bool IsBegunAnew { get; private init; }

    /// <summary>One line for people about an earlier job; null: there is nothing to say.</summary>
    public string? Notice { get; private init; }

    /// <summary>What earlier jobs have taught about the times of ECUs.</summary>
    public EstimateBook Estimates { get; private init; } = EstimateBook.Empty;

    /// <summary>Where images read out of ECUs are kept.</summary>
    public IImageBackups Backups { get; private init; } = new MemoryBackups();

    /// <summary>The packages that were flashed before; null: none is kept.</summary>
    public KeptPackages? Packages { get; private init; }

    /// <summary>The highest release counter that the vehicle got; null: none is known.</summary>
    public long? HighestRelease { get; private init; }

    /// <summary>Nothing is written down: a dry run, or ECUs that end with the process.</summary>
    /// <param name="estimates">What a station that is only asked has learned.</param>
    /// <param name="packages">What it has kept; null: nothing.</param>
    public static JobRecord None(EstimateBook estimates, KeptPackages? packages) =>
        new(null) { Estimates = estimates, Packages = packages };

    /// <summary>Opens the store of a folder, and begins or goes on with a job.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="vehicle">The vehicle's name.</param>
    /// <param name="package">What is flashed.</param>
    /// <param name="job">How; its command is the one that the job belongs to.</param>
    /// <param name="now">Date and time.</param>
    /// <exception cref="InputException">
    /// The store is unusable, the key of its backups is open to others, or the job to go on with flashed another
    /// package.
    /// </exception>
    public static JobRecord Open(
        string folder, string vehicle, VerifiedPackage package, JobSettings job, DateTimeOffset now)
    {
        var store = StationStore.Open(folder);
        try
        {
            var highestRelease = store.HighestRelease(vehicle);
            var estimates = store.Estimates();
            var (journal, resumed, isBegunAnew, notice) = Begin(store, vehicle, package, job, now);
            return new JobRecord(store)
            {
                Estimates = estimates,
                Journal = journal,
                Resumed = resumed,
                IsBegunAnew = isBegunAnew,
                Notice = notice,
                Backups = package.Manifest.Policy == RollbackPolicy.None
                    ? new MemoryBackups() // nothing is read out
                    : BackupStore.Open(folder),
                Packages = KeptPackages.Open(folder, package.Trust, package.Key),
                HighestRelease = highestRelease,
            };
        }
        catch (FlashException)
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>What the station remembers of a job that has ended.</summary>
    /// <param name="report">Its report.</param>
    /// <param name="learned">What it taught about the times of its ECUs.</param>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="package">What it flashed.</param>
    /// <returns>The report, with a notice for what could not be remembered.</returns>
    public JobReport Complete(
        JobReport report, IReadOnlyList<LearnedTimes> learned, string vehicle, VerifiedPackage package)
    {
        if (_store is null)
        {
            return report;
        }

        try
        {
            _store.Learn(learned);
            if (report.Ecus.Any(ecu => ecu.Result == ReportWords.Success))
            {
                _store.NoteRelease(vehicle, package.Manifest.ReleaseCounter);
                Packages?.Keep(package);
            }

            return report;
        }
        catch (InputException e)
        {
            return report with { Notices = [.. report.Notices, e.Message] };
        }
    }

    public void Dispose()
    {
        Packages?.Dispose();
        _store?.Dispose();
    }

    private static (IJobJournal Journal, JobHistory? Resumed, bool IsBegunAnew, string? Notice) Begin(
        StationStore store, string vehicle, VerifiedPackage package, JobSettings settings, DateTimeOffset now)
    {
        var last = store.LastJob(vehicle);
        var job = new JobIdentity(vehicle, package.ManifestSha256, package.Manifest.Release);
        var (resume, command) = (settings.Resume, settings.Command);
        var isSame = last?.Identity.PackageSha256 == job.PackageSha256;
        if (resume == Resumption.SamePackage && isSame && command is not null && last?.Command == command)
        {
            // Also behind its end: a command is flashed once, and its ECUs are only asked what they hold.
            return (store.Continue(last), last.History, false, $"goes on with the job of {last.BegunAt:u}");
        }

        if (last is null || last.History.IsDone)
        {
            return (store.Begin(job, now, command), null, true, null);
        }

        var isAllOrNothing = isSame && package.Manifest.Policy == RollbackPolicy.AllOrNothing;
        var inherited = OpenEnds.Of(last.Records, isAllOrNothing);
        if (resume == Resumption.SamePackage && last.History is { ExitCode: not null, HasRefusedKey: true })
        {
            // That job has ended, and goes on without a key; whoever orders the package again asks for another try.
            return (store.Begin(job, now, command, inherited), JobHistory.Of(inherited), true, null);
        }

        if (resume == Resumption.Asked && !isSame)
        {
            throw new InputException(
                $"the job of {last.BegunAt:u}, which {How(last)}, flashed release "
                + $"'{last.Identity.Release}'; this package is '{job.Release}' (another manifest). Resume with "
                + "that package, or leave --resume out to begin anew");
        }

        if (resume != Resumption.Never && isSame)
        {
            return (store.Continue(last), last.History, false, last.History.Rollback is { } cause
                ? $"goes on taking back the job of {last.BegunAt:u}, in which '{cause.Ecu}' failed"
                : $"goes on with the job of {last.BegunAt:u}");
        }

        return (store.Begin(job, now, command, inherited), JobHistory.Of(inherited), true,
            $"the job of {last.BegunAt:u} (release '{last.Identity.Release}') {How(last)}; "
            + (isSame ? "--resume would go on with it, this begins anew" : "this begins anew"));
    }

    private static string How(StoredJob job) =>
        job.History.ExitCode is { } code ? $"ended with exit code {code}" : "was cut off";
}
