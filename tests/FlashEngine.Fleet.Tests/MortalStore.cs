using System.Diagnostics;
using FlashEngine.Station.Store;

namespace FlashEngine.Fleet.Tests;

/// <summary>
/// The store of a process that dies at random, in front of a write or behind it: by SIGKILL, so that nothing is
/// cleaned up.
/// </summary>
internal sealed class MortalStore(ICommandStore store, Random chance, int killEvery) : ICommandStore
{
    private readonly Lock _gate = new();

    public bool IsDurable => store.IsDurable;

    public StoredCommand? Find(string id) => store.Find(id);

    public IReadOnlyList<StoredCommand> Unfinished() => store.Unfinished();

    public IReadOnlyList<OutboxMessage> Outbox() => store.Outbox();

    public IReadOnlyList<OutboxMessage> Write(StoredCommand? command, params IReadOnlyList<OutboxMessage> messages)
    {
        MayDie();
        var written = store.Write(command, messages);
        MayDie();
        return written;
    }

    public void Confirm(long sequence)
    {
        MayDie();
        store.Confirm(sequence);
    }

    public void Decide(string id, StoredDecision decision) => store.Decide(id, decision);

    public StoredDecision? TakeDecision(string id) => store.TakeDecision(id);

    private void MayDie()
    {
        lock (_gate)
        {
            if (chance.Next(killEvery) == 0)
            {
                using var self = Process.GetCurrentProcess();
                self.Kill();
                using var signal = new ManualResetEvent(false);
                _ = signal.WaitOne(); // it comes from outside, and to the whole process
            }
        }
    }
}
