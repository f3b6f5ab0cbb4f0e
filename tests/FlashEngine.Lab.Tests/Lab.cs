using System.Diagnostics;
using FlashEngine.Adapters.SocketCan;
using FlashEngine.Can;
using FlashEngine.Station.Channels;
using FlashEngine.Wire;

// All tests share the interfaces.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace FlashEngine.Lab.Tests;

/// <summary>What the tests find in the lab, and how they change it.</summary>
internal static class Lab
{
    public static readonly CanBitRate Classic = new(500_000, 87.5);
    public static readonly CanBitRate Fd = new(500_000, 80, 2_000_000, 80);

    public static readonly SocketCanAdapter Adapter = new();

    public static string? SkipReason => Environment.GetEnvironmentVariable("FLASHENGINE_LAB") == "1"
        ? null
        : "needs the lab: tests/lab/lab -- dotnet test tests/FlashEngine.Lab.Tests --no-build -c Release";

    public static IAdapterHost Host { get; } = new RealTimeHost();

    public static long NowNs => Host.Clock.NowNs;

    public static CanChannelRequest Request(string device, CanBitRate rate) => new() { Device = device, BitRate = rate };

    public static ICanChannel Open(string device, CanBitRate? rate = null) =>
        Adapter.Open(Host, Request(device, rate ?? Classic));

    /// <summary>Runs a program of the guest to its end, and gives back what it printed.</summary>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        return output;
    }

    /// <summary>Takes events of a channel until one is as wanted.</summary>
    public static CanEvent Await(ICanChannel channel, Predicate<CanEvent> isWanted)
    {
        var events = new CanEvent[1];
        var untilNs = NowNs + 30_000_000_000;
        while (NowNs < untilNs)
        {
            while (channel.Receive(events) > 0)
            {
                if (isWanted(events[0]))
                {
                    return events[0];
                }
            }

            channel.Wait(untilNs);
        }

        throw new InvalidOperationException("the event did not come within 30 s");
    }

    private sealed class RealTimeHost : IAdapterHost
    {
        public IStationClock Clock { get; } = new MonotonicClock();

        public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();
    }
}
