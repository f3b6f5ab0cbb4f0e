using FlashEngine.Journal;
using FlashEngine.Station.Store;

namespace FlashEngine.Rehearsal.Faults;

/// <summary>
/// The twin of the journal: a log in memory that can be cut off before or after any record, run full, be torn, or fail
/// to flush. What is <see cref="Durable"/> is what the next process finds.
/// </summary>
/// <param name="dice">Decides.</param>
/// <param name="kill">The process dies.</param>
/// <param name="jump">Date and time jump by so many seconds.</param>
internal sealed class FaultyJournal(FaultDice dice, Action kill, Action<int> jump) : IJobJournal
{
    private const int JumpSecondsMax = 10 * 365 * 86_400;
    private readonly List<JournalRecord> _durable = [];
    private readonly List<JournalRecord> _waiting = [];
    private JobException? _fault;
    private bool _isDead;

    /// <summary>What the disk holds.</summary>
    public IReadOnlyList<JournalRecord> Durable => _durable;

    /// <summary>True once it is written down that the job takes back what it changed.</summary>
    public bool IsTakingBack { get; private set; }

    /// <summary>A new process opens it: what was not flushed is gone, and the disk has room and works again.</summary>
    public void Reopen()
    {
        _waiting.Clear();
        _fault = null;
        _isDead = false;
    }

    /// <inheritdoc/>
    public void Append(JournalRecord record)
    {
        if (_fault is null && !_isDead && !IsKilled(record))
        {
            _waiting.Add(record);
            _ = IsKilled(record);
        }
    }

    /// <inheritdoc/>
    public Task AppendAsync(JournalRecord record)
    {
        if (_fault is not null)
        {
            return Task.FromException(_fault);
        }

        if (_isDead || IsKilled(record))
        {
            return new TaskCompletionSource().Task; // nobody is there any more to go on
        }

        _waiting.Add(record);
        if (Fails(record) is { } fault)
        {
            return Task.FromException(_fault = fault);
        }

        if (_isDead)
        {
            return new TaskCompletionSource().Task;
        }

        _durable.AddRange(_waiting);
        _waiting.Clear();
        IsTakingBack |= record.Event == JournalEvent.RollbackBegun;
        JumpClock(record);
        return IsKilled(record) ? new TaskCompletionSource().Task : Task.CompletedTask;
    }

    private bool IsKilled(in JournalRecord record)
    {
        if (dice.Strikes(FaultKind.Killed, About(record), out _))
        {
            Die();
        }

        return _isDead;
    }

    private JobException? Fails(in JournalRecord record)
    {
        if (dice.Strikes(FaultKind.DiskFull, About(record), out _))
        {
            return new JobException(FlashExitCode.FileOrManifest, "the journal cannot be written: disk full");
        }

        if (dice.Strikes(FaultKind.SyncFailed, About(record), out var chance))
        {
            _durable.AddRange(_waiting.Take(chance.Below(_waiting.Count + 1)));
            return new JobException(FlashExitCode.FileOrManifest, "the journal cannot be written: I/O error");
        }

        if (dice.Strikes(FaultKind.TornWrite, About(record), out chance))
        {
            _durable.AddRange(_waiting.Take(chance.Below(_waiting.Count + 1)));
            Die();
        }

        return null;
    }

    private void JumpClock(in JournalRecord record)
    {
        if (dice.Strikes(FaultKind.ClockJump, About(record), out var chance))
        {
            jump(chance.Below(2 * JumpSecondsMax) - JumpSecondsMax);
        }
    }

    private void Die()
    {
        _isDead = true;
        kill();
    }

    private static string? About(in JournalRecord record) => record.Ecu.Length == 0 ? null : record.Ecu;
}
