using FlashEngine.Journal;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Store;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// The journal of one ECU and its sum. Written on the script's context and read on the job's, which does not wait for a
/// script that was given up.
/// </summary>
internal sealed class EcuJournal(string ecu, EcuHistory history, IJobJournal journal, IStationRuntime runtime)
{
    private readonly Lock _gate = new();

    /// <summary>A change is about to be asked for; completes when that would survive a loss of power.</summary>
    /// <exception cref="JobException">It cannot be written; the request must not be sent.</exception>
    public Task RequestedAsync(EcuChange change, string block = "") =>
        WriteAsync(new JournalRecord(JournalEvent.Requested) { Change = change, Block = block });

    /// <summary>The ECU confirmed a change.</summary>
    public void Confirmed(EcuChange change, string block = "") =>
        Write(new JournalRecord(JournalEvent.Confirmed) { Change = change, Block = block });

    /// <summary>The ECU refused a change before it began; durable, because refused keys are counted.</summary>
    public Task RefusedAsync(EcuChange change, NegativeResponseCode code, string block = "") =>
        WriteAsync(new JournalRecord(JournalEvent.Refused) { Change = change, Block = block, Number = (byte)code });

    /// <summary>The ECU is one that may be flashed.</summary>
    public Task IdentifiedAsync(string hardware, string? version) =>
        WriteAsync(new JournalRecord(JournalEvent.Identified) { Text = hardware, Block = version ?? "" });

    /// <summary>All steps of a block have ended well.</summary>
    public Task BlockCompletedAsync(string block, uint crc32) =>
        WriteAsync(new JournalRecord(JournalEvent.BlockCompleted) { Block = block, Number = crc32 });

    /// <summary>So many bytes are confirmed. On any thread.</summary>
    public void Progress(string block, long bytes) =>
        Write(new JournalRecord(JournalEvent.Progress) { Block = block, Number = bytes });

    /// <summary>The session has ended.</summary>
    public Task EndedAsync(string result) => WriteAsync(new JournalRecord(JournalEvent.EcuEnded) { Text = result });

    /// <summary>Looks at the sum of the records.</summary>
    public T Read<T>(Func<EcuHistory, T> look)
    {
        lock (_gate)
        {
            return look(history);
        }
    }

    private void Write(JournalRecord record) => journal.Append(Apply(record));

    private Task WriteAsync(JournalRecord record) => runtime.WriteAsync(journal, Apply(record));

    private JournalRecord Apply(JournalRecord record)
    {
        record = record with { Ecu = ecu };
        lock (_gate)
        {
            history.Apply(in record);
        }

        return record;
    }
}
