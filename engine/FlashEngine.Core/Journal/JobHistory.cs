namespace FlashEngine.Journal;

/// <summary>What a job was to do.</summary>
/// <param name="Vehicle">The vehicle's name.</param>
/// <param name="PackageSha256">SHA-256 of the package's manifest, lower-case hexadecimal.</param>
/// <param name="Release">The package's release, for people.</param>
public sealed record JobIdentity(string Vehicle, string PackageSha256, string Release);

/// <summary>Why a job goes back to the previous images.</summary>
/// <param name="Ecu">The ECU that failed first.</param>
/// <param name="Error">What went wrong, in one line.</param>
/// <param name="ExitCode">The exit code of its failure.</param>
public sealed record RollbackCause(string Ecu, string Error, FlashExitCode ExitCode);

/// <summary>
/// A job as its journal tells it: the sum of all its records, in order. The same records always give the same history.
/// Not thread-safe.
/// </summary>
public sealed class JobHistory
{
    private readonly Dictionary<string, EcuHistory> _ecus = new(StringComparer.Ordinal);
    private readonly HashSet<string> _openBuses = new(StringComparer.Ordinal);

    /// <summary>Sums up records.</summary>
    /// <param name="records">The journal, in its order.</param>
    public static JobHistory Of(IEnumerable<JournalRecord> records)
    {
        var history = new JobHistory();
        foreach (var record in records)
        {
            history.Apply(in record);
        }

        return history;
    }

    /// <summary>The job's exit code; null: it was cut off.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Why it goes back, or went back, to the previous images; null: it does not.</summary>
    public RollbackCause? Rollback { get; private set; }

    /// <summary>True when every ECU that was to get its previous image back has it.</summary>
    public bool IsRolledBack { get; private set; }

    /// <summary>
    /// True when there is nothing left to do: it ended with success, or with all that it changed undone.
    /// </summary>
    public bool IsDone => ExitCode == (int)FlashExitCode.Ok || (ExitCode is not null && IsRolledBack);

    /// <summary>
    /// True when an ECU has refused a key. A job that goes on sends that ECU none any more; only a new one does.
    /// </summary>
    public bool HasRefusedKey => _ecus.Values.Any(ecu => ecu.KeysRefused > 0);

    /// <summary>Buses that were taken into programming mode and not given back.</summary>
    public IReadOnlySet<string> OpenBuses => _openBuses;

    /// <summary>What was done to an ECU; an empty history for one that has no record.</summary>
    public EcuHistory Ecu(string name)
    {
        if (!_ecus.TryGetValue(name, out var ecu))
        {
            ecu = _ecus[name] = new EcuHistory();
        }

        return ecu;
    }

    /// <summary>Adds a record.</summary>
    public void Apply(in JournalRecord record)
    {
        ExitCode = null; // a resumed job goes on behind its end
        switch (record.Event)
        {
            case JournalEvent.BusEntered:
                _ = _openBuses.Add(record.Text);
                break;
            case JournalEvent.BusLeft:
                _ = _openBuses.Remove(record.Text);
                break;
            case JournalEvent.RollbackBegun:
                Rollback ??= new RollbackCause(record.Ecu, record.Text, (FlashExitCode)record.Number);
                break;
            case JournalEvent.RolledBack:
                IsRolledBack = true;
                break;
            case JournalEvent.JobEnded:
                ExitCode = (int)record.Number;
                break;
            default:
                Ecu(record.Ecu).Apply(in record);
                break;
        }
    }
}
