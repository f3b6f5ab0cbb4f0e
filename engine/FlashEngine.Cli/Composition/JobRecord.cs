using FlashEngine.Journal;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Store;

namespace FlashEngine.Cli.Composition;

/// <summary>Where one job is written down, and what it goes on with.</summary>
internal sealed class JobRecord : IDisposable
{
    private readonly StationStore? _store;

    private JobRecord(StationStore? store) => _store = store;

    /// <summary>The job's journal.</summary>
    public IJobJournal Journal { get; private init; } = NoJournal.Instance;

    /// <summary>What an earlier run did; null: the job begins.</summary>
    public JobHistory? Resumed { get; private init; }

    /// <summary>One line for people about an earlier job; null: there is nothing to say.</summary>
    public string? Notice { get; private init; }

    /// <summary>Nothing is written down: a dry run, or ECUs that end with the process.</summary>
    public static JobRecord None() => new(null);

    /// <summary>Opens the store of a folder, and begins or goes on with a job.</summary>
    /// <exception cref="InputException">
    /// The store is unusable, or the job to go on with flashed another package.
    /// </exception>
    public static JobRecord Open(
        string folder, string vehicle, VerifiedPackage package, Resumption resume, DateTimeOffset now)
    {
        var store = StationStore.Open(folder);
        try
        {
            var last = store.LastJob(vehicle);
            var job = new JobIdentity(vehicle, package.ManifestSha256, package.Manifest.Release);
            if (last is null || last.History.IsDone)
            {
                return new JobRecord(store) { Journal = store.Begin(job, now) };
            }

            var isSame = last.Identity.PackageSha256 == job.PackageSha256;
            if (resume == Resumption.SamePackage && last.History is { ExitCode: not null, HasRefusedKey: true })
            {
                // That job has ended, and goes on without a key; whoever orders the package again asks for another try.
                return new JobRecord(store) { Journal = store.Begin(job, now) };
            }

            if (resume == Resumption.Asked && !isSame)
            {
                throw new InputException(
                    $"the job of {last.BegunAt:u} that did not get to its end flashed release "
                    + $"'{last.Identity.Release}'; this package is '{job.Release}' (another manifest). Resume with "
                    + "that package, or leave --resume out to begin anew");
            }

            return resume != Resumption.Never && isSame
                ? new JobRecord(store)
                {
                    Journal = store.Continue(last),
                    Resumed = last.History,
                    Notice = $"goes on with the job of {last.BegunAt:u}",
                }
                : new JobRecord(store)
                {
                    Journal = store.Begin(job, now),
                    Notice = $"the job of {last.BegunAt:u} (release '{last.Identity.Release}') did not get to its end; "
                        + (isSame ? "--resume would go on with it, this begins anew" : "this begins anew"),
                };
        }
        catch (FlashException)
        {
            store.Dispose();
            throw;
        }
    }

    public void Dispose() => _store?.Dispose();
}
