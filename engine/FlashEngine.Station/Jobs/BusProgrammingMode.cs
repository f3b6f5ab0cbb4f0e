using FlashEngine.Channels;
using FlashEngine.Journal;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Store;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// What all ECUs behind one functional address share: TesterPresent, and the programming mode of the bus (no trouble
/// codes, no normal communication). The mode is counted over sessions: the first one in switches it on, the last one
/// out off. Belongs to the job's context.
/// </summary>
internal sealed class BusProgrammingMode(
    string name,
    IChannelRunner runner,
    EcuLink functional,
    KeepAlive keepAlive,
    IJobJournal journal,
    IStationRuntime runtime)
{
    private static readonly byte[][] Enter = [[0x10, 0x83], [0x85, 0x82], [0x28, 0x83, 0x01]];
    private static readonly byte[][] Leave = [[0x10, 0x83], [0x28, 0x80, 0x01], [0x85, 0x81], [0x10, 0x81]];

    // P3Client: what the ECUs get to act on a functional request before the next one (ISO 14229-2).
    private static readonly UdsRequestOptions Unanswered = new()
    {
        SuppressPositiveResponse = true,
        P2 = TimeSpan.FromMilliseconds(50),
    };

    private readonly SessionUdsClient _client = new(runner, functional);
    private readonly HashSet<string> _holders = new(StringComparer.Ordinal);
    private Task _lastChange = Task.CompletedTask;

    /// <summary>The name in the journal: channel and functional address.</summary>
    public string Name => name;

    /// <summary>TesterPresent for all ECUs of the group.</summary>
    public KeepAlive KeepAlive => keepAlive;

    /// <summary>Asks all ECUs of the group and collects their answers.</summary>
    public Task<IReadOnlyList<FunctionalResponse>> RequestAllAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options, CancellationToken cancellation) =>
        _client.RequestAllAsync(request, options, cancellation);

    /// <summary>Switches the mode on for a session, or joins it.</summary>
    public Task EnterAsync(string ecuName) => ChangeAsync(async () =>
    {
        if (_holders.Add(ecuName) && _holders.Count == 1)
        {
            await WriteAsync(JournalEvent.BusEntered);
            await SendAsync(Enter);
        }
    });

    /// <summary>Switches the mode off when the session was the last one that held it.</summary>
    public Task LeaveAsync(string ecuName) => ChangeAsync(async () =>
    {
        if (_holders.Remove(ecuName) && _holders.Count == 0)
        {
            await SendAsync(Leave);
            await WriteAsync(JournalEvent.BusLeft);
        }
    });

    /// <summary>Switches the mode off that an earlier run of the job left on.</summary>
    public Task RestoreAsync() => ChangeAsync(async () =>
    {
        await SendAsync(Leave);
        await WriteAsync(JournalEvent.BusLeft);
    });

    /// <summary>One change after the other: who joins waits until the mode is really on.</summary>
    private Task ChangeAsync(Func<Task> change) => _lastChange = ChangeAfterAsync(_lastChange, change);

    private static async Task ChangeAfterAsync(Task before, Func<Task> change)
    {
        await before.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await change();
    }

    private async Task SendAsync(byte[][] requests)
    {
        foreach (var request in requests)
        {
            _ = await _client.RequestAsync(request, Unanswered);
        }
    }

    private Task WriteAsync(JournalEvent what) =>
        runtime.WriteAsync(journal, new JournalRecord(what) { Text = name });
}
