using System.Collections.Concurrent;
using FlashEngine.Ota.Agent;

namespace FlashEngine.Ota.Tests.Agent;

/// <summary>Stands in for the vehicle: records what it is given and ends as the test says.</summary>
internal sealed class FlashJobDouble : IFlashJob
{
    private readonly ConcurrentQueue<(byte[] Package, FlashRequestInfo Info)> _runs = [];

    public static FlashJobOutcome Success { get; } =
        new(Success: true, Cancelled: false, TimedOut: false, "8 ECUs at 1.1.0, read back", FlashExitCode.Ok);

    public IReadOnlyCollection<(byte[] Package, FlashRequestInfo Info)> Runs => _runs;

    public Func<FlashRequestInfo, CancellationToken, Task<FlashJobOutcome>> Work { get; set; } =
        (_, _) => Task.FromResult(Success);

    public async Task<FlashJobOutcome> RunAsync(
        string packagePath, FlashRequestInfo info, CancellationToken cancellation)
    {
        _runs.Enqueue((await File.ReadAllBytesAsync(packagePath, cancellation), info));
        return await Work(info, cancellation);
    }
}
