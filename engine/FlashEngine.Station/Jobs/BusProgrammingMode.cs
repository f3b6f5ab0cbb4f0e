using FlashEngine.Channels;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// What all ECUs behind one functional address share: TesterPresent, and the programming mode of the bus (no trouble
/// codes, no normal communication). The mode is counted over sessions: the first one in switches it on, the last one
/// out off. Belongs to the job's context.
/// </summary>
internal sealed class BusProgrammingMode(IChannelRunner runner, EcuLink functional, KeepAlive keepAlive)
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

    /// <summary>TesterPresent for all ECUs of the group.</summary>
    public KeepAlive KeepAlive => keepAlive;

    /// <summary>Asks all ECUs of the group and collects their answers.</summary>
    public Task<IReadOnlyList<FunctionalResponse>> RequestAllAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options, CancellationToken cancellation) =>
        _client.RequestAllAsync(request, options, cancellation);

    /// <summary>Switches the mode on for a session, or joins it.</summary>
    public Task EnterAsync(string ecuName) => ChangeAsync(() => _holders.Add(ecuName) && _holders.Count == 1, Enter);

    /// <summary>Switches the mode off when the session was the last one that held it.</summary>
    public Task LeaveAsync(string ecuName) => ChangeAsync(() => _holders.Remove(ecuName) && _holders.Count == 0, Leave);

    /// <summary>One change after the other: who joins waits until the mode is really on.</summary>
    private Task ChangeAsync(Func<bool> isNeeded, byte[][] requests) =>
        _lastChange = ChangeAfterAsync(_lastChange, isNeeded, requests);

    private async Task ChangeAfterAsync(Task before, Func<bool> isNeeded, byte[][] requests)
    {
        await before.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (isNeeded())
        {
            foreach (var request in requests)
            {
                _ = await _client.RequestAsync(request, Unanswered);
            }
        }
    }
}
