using System.Text;
using FlashEngine.Ota.Agent;

namespace FlashEngine.Fleet.Tests;

/// <summary>
/// Stands in for the vehicle: writes down, on the disk, that it was flashed for a command. As the real job, one that
/// goes on and finds that it had been done flashes nothing.
/// </summary>
internal sealed class RecordedFlash(string file) : IFlashJob
{
    public Task VerifyAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation) =>
        Task.CompletedTask;

    public Task<string?> FindObstacleAsync(CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task<FlashJobOutcome> RunAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation)
    {
        if (!(info.IsResumed && File.Exists(file) && File.ReadAllLines(file).Contains(info.CommandId)))
        {
            using var runs = new FileStream(file, FileMode.Append, FileAccess.Write);
            runs.Write(Encoding.UTF8.GetBytes(info.CommandId + "\n"));
            runs.Flush(flushToDisk: true);
        }

        return Task.FromResult(new FlashJobOutcome(
            Success: true, Cancelled: false, TimedOut: false, "1 of 1 ECUs is at 2.0.0", FlashExitCode.Ok));
    }
}
