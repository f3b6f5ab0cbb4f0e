using FlashEngine.Perf.Fleet;

namespace FlashEngine.Perf.Tests;

/// <summary>A small version of the bench of many agents: results and bytes, no machine's time.</summary>
public sealed class FleetTests
{
    private const int Devices = 8;

    [Fact]
    public async Task Fleet_OverOneBroker_HasAllResultsRight_AndDownloadsOnce()
    {
        var outcome = await FleetRun.RunAsync(Devices);

        Assert.Equal(Devices, outcome.RightResults);
        Assert.Equal(Devices, outcome.RightVehicles);
        Assert.Equal(1, outcome.Downloads);
        Assert.True(outcome.Heard >= 4 * Devices); // ack, progress, report and result at the least
    }
}
