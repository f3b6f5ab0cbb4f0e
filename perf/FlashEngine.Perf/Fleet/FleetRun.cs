using System.Diagnostics;
using FlashEngine.Perf.Large;

namespace FlashEngine.Perf.Fleet;

/// <summary>A fleet of agents in this process, brought to a new release over a real broker.</summary>
public static class FleetRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Updates a fleet.</summary>
    /// <param name="count">How many devices.</param>
    /// <exception cref="InvalidOperationException">The broker does not start, or an agent ended by itself.</exception>
    /// <exception cref="TimeoutException">Results are missing after 5 minutes.</exception>
    public static async Task<FleetOutcome> RunAsync(int count)
    {
        var folder = Directory.CreateTempSubdirectory("flash-fleet-");
        try
        {
            using var vehicles = new FleetVehicles();
            using var broker = await FleetBroker.StartAsync(folder.FullName);
            await using var server = await FleetServer.StartAsync(await File.ReadAllBytesAsync(vehicles.PackageFile));
            List<string> devices = [.. Enumerable.Range(0, count).Select(number => $"vehicle-{number}")];
            await using var backend = new FleetBackend(devices);
            await backend.StartAsync(broker.Port);
            using var heap = new HeapWatch();
            await using var agents = new FleetAgents(devices, broker.Port, folder.FullName, vehicles);
            await LimitedAsync(agents.StartAsync(), agents);
            var started = Stopwatch.StartNew();
            var before = backend.Messages;
            await backend.SendAsync(server);
            var following = FollowAsync(backend.Done, agents);
            await LimitedAsync(following, agents);
            var threads = await following;
            var seconds = started.Elapsed.TotalSeconds;
            heap.Dispose();
            return new FleetOutcome
            {
                Devices = count,
                RightResults = backend.Devices.Count(device => device.IsRight),
                RightVehicles = vehicles.Right,
                Downloads = server.Requests,
                Requests = count,
                Heard = backend.Messages - before,
                Seconds = seconds,
                ResidentMax = heap.ResidentMax,
                HeldMax = heap.HeldMax,
                ThreadsMax = threads,
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task LimitedAsync(Task work, FleetAgents agents)
    {
        if (await Task.WhenAny(work, Task.Delay(Limit)) != work)
        {
            throw new TimeoutException($"the fleet was not done within {Limit.TotalMinutes:0} min: {agents.LastLine}");
        }

        await work;
    }

    /// <summary>Waits for the results, and counts this process's threads meanwhile.</summary>
    private static async Task<int> FollowAsync(Task done, FleetAgents agents)
    {
        using var self = Process.GetCurrentProcess();
        var ended = agents.EndedAsync();
        var threads = 0;
        do
        {
            self.Refresh();
            threads = Math.Max(threads, self.Threads.Count);
            if (await Task.WhenAny(done, ended, Task.Delay(LookInterval)) == ended)
            {
                await await ended;
                throw new InvalidOperationException("an agent ended by itself");
            }
        }
        while (!done.IsCompleted);
        return threads;
    }
}
