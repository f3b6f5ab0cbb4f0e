using FlashEngine.Journal;
using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Store;

/// <summary>
/// What a job that begins anew must know of one that did not get to its end: of every ECU that was left changed, what
/// was done to it and where its previous image is, without which there would be no way back any more; and the buses
/// that were not given back. It is not bound to go on as that one did, and tries keys anew.
/// </summary>
public static class OpenEnds
{
    /// <summary>The records that the journal of the next job begins with.</summary>
    /// <param name="records">The journal of the job that was cut off or failed.</param>
    /// <param name="isAllOrNothing">
    /// Also ECUs that it brought to their new software can still have to go back with the others.
    /// </param>
    public static IReadOnlyList<JournalRecord> Of(IReadOnlyList<JournalRecord> records, bool isAllOrNothing)
    {
        var history = JobHistory.Of(records);
        return [.. records.Where(record => record.Event switch
        {
            JournalEvent.BusEntered or JournalEvent.BusLeft => history.OpenBuses.Contains(record.Text),
            JournalEvent.RollbackBegun or JournalEvent.RolledBack or JournalEvent.JobEnded => false,
            JournalEvent.Refused when record.Change == EcuChange.Security => false,
            _ => IsOpen(history.Ecu(record.Ecu), isAllOrNothing),
        })];
    }

    private static bool IsOpen(EcuHistory ecu, bool isAllOrNothing) => ecu.IsMemoryTouched
        && ecu.Result != ReportWords.RolledBack
        && (isAllOrNothing || ecu.Result != ReportWords.Success);
}
