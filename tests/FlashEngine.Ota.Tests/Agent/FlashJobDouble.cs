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

    /// <summary>What the check of the package says.</summary>
    public Func<CancellationToken, Task> Check { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the vehicle says about its conditions.</summary>
    public Func<string?> Obstacle { get; set; } = () => null;

    public Task VerifyAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation) =>
        Check(cancellation);

    public Task<string?> FindObstacleAsync(CancellationToken cancellation) => Task.FromResult(Obstacle());

    public async Task<FlashJobOutcome> RunAsync(
        string packagePath, FlashRequestInfo info, CancellationToken cancellation)
    {
        _runs.Enqueue((await File.ReadAllBytesAsync(packagePath, cancellation), info));
        return await Work(info, cancellation);
    }
}
