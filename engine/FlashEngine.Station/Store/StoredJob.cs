using FlashEngine.Journal;

namespace FlashEngine.Station.Store;

/// <summary>A job as the store knows it.</summary>
/// <param name="Id">Its number in the store.</param>
/// <param name="Identity">What it was to do.</param>
/// <param name="BegunAt">When it was begun.</param>
/// <param name="Records">Its journal.</param>
/// <param name="Command">The backend's command that it belongs to; null: none.</param>
public sealed record StoredJob(
    long Id, JobIdentity Identity, DateTimeOffset BegunAt, IReadOnlyList<JournalRecord> Records, string? Command)
{
    /// <summary>What its journal says.</summary>
    public JobHistory History { get; } = JobHistory.Of(Records);
}
