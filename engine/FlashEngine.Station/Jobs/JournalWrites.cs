using FlashEngine.Journal;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Store;

namespace FlashEngine.Station.Jobs;

/// <summary>Writing to a journal from a job.</summary>
internal static class JournalWrites
{
    /// <summary>Writes a record durably; virtual time stands still while the disk works.</summary>
    public static Task WriteAsync(this IStationRuntime runtime, IJobJournal journal, JournalRecord record) =>
        runtime.ExternalAsync(async () =>
        {
            await journal.AppendAsync(record);
            return true;
        });
}
