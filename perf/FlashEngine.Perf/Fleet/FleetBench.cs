using FlashEngine.Perf.Report;

namespace FlashEngine.Perf.Fleet;

/// <summary>200 agents in one process against one real broker, each flashing a vehicle in virtual time.</summary>
public static class FleetBench
{
    private const int Devices = 200;
    private const double Mega = 1e6;

    /// <summary>Updates the fleet once.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "fleet",
            $"{Devices} OTA agents in this process, each with a connection (MQTT 5, QoS 1, persistent session) to",
            "one Mosquitto on loopback, its own station database on the disk and its own vehicle of two ECUs,",
            "which the whole engine flashes in virtual time. One package, downloaded once.",
            "Right: acknowledged, exactly one result, SUCCESS, and every ECU holds its images byte by byte.");
        var outcome = FleetRun.RunAsync(Devices).GetAwaiter().GetResult();
        table.Add(new BenchRow("from the first request to the last result", 1, $"{outcome.Seconds:F1} s")
        {
            Gate = "all right",
            Holds = outcome.IsRight,
        });
        table.Add(new BenchRow(
            "right results, right vehicles, downloads",
            1,
            $"{outcome.RightResults}, {outcome.RightVehicles}, {outcome.Downloads}"));

        // Everything that is published has exactly one subscriber.
        var messages = outcome.Requests + outcome.Heard;
        table.Add(new BenchRow(
            "messages at the broker, in and out alike",
            1,
            $"{messages} each way, {messages / outcome.Seconds:F0} per second"));
        table.Add(new BenchRow("resident memory, most", 1, $"{outcome.ResidentMax / Mega:F0} MB"));
        table.Add(new BenchRow("managed heap, most", 1, $"{outcome.HeldMax / Mega:F0} MB"));
        table.Add(new BenchRow("threads, most", 1, $"{outcome.ThreadsMax}"));
    }
}
