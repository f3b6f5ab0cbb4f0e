using FlashEngine.Journal;
using FlashEngine.Station.Store;

namespace FlashEngine.Engine.Tests;

/// <summary>A journal that a test can read.</summary>
internal sealed class JournalRecords : IJobJournal
{
    public List<JournalRecord> All { get; } = [];

    public Task AppendAsync(JournalRecord record)
    {
        Append(record);
        return Task.CompletedTask;
    }

    public void Append(JournalRecord record) => All.Add(record);
}
