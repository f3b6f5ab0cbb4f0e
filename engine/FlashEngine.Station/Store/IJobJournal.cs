using FlashEngine.Journal;

namespace FlashEngine.Station.Store;

/// <summary>Where a running job writes what it does, so that another process can go on with it. Thread-safe.</summary>
public interface IJobJournal
{
    /// <summary>Appends a record behind all that were appended before.</summary>
    /// <returns>Completes when it, and all before it, would survive a loss of power.</returns>
    /// <exception cref="JobException">It cannot be written: the disk is full or broken.</exception>
    Task AppendAsync(JournalRecord record);

    /// <summary>
    /// Appends a record whose loss does no harm: it is written with the next one that counts, or a second later. A
    /// failure is met by the next <see cref="AppendAsync"/>.
    /// </summary>
    void Append(JournalRecord record);
}

/// <summary>The journal of a job that nobody can go on with: its ECUs end with the process.</summary>
public sealed class NoJournal : IJobJournal
{
    /// <summary>The only one.</summary>
    public static NoJournal Instance { get; } = new();

    /// <inheritdoc/>
    public Task AppendAsync(JournalRecord record) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Append(JournalRecord record)
    {
        // nothing to keep
    }
}
