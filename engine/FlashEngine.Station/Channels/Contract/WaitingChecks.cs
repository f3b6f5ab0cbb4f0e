using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>Wait and Wake.</summary>
internal static class WaitingChecks
{
    private const long Millisecond = 1_000_000;

    // Where nothing ends a wait, it ends here. Whatever is sooner was ended, by a machine as busy as it may be.
    private const long FarNs = 20_000 * Millisecond;

    public static IReadOnlyList<ContractCheck> All { get; } =
    [
        new("waits until the deadline and not for ever", CanCapabilities.None, KeepsDeadlines),
        new("returns at once when the deadline has passed", CanCapabilities.None, PassesOldDeadlines),
        new("ends a wait when a frame comes", CanCapabilities.None, EndsByFrame),
        new("ends a wait when queue space becomes free", CanCapabilities.None, EndsBySpace),
        new("ends a wait when woken from another thread", CanCapabilities.None, EndsByWake),
        new("remembers a wake-up until the next wait", CanCapabilities.None, RemembersWake),
        new("bears wake-ups at any time", CanCapabilities.None, BearsWakes),
    ];

    private static void KeepsDeadlines(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        Settle(pair);
        foreach (var durationNs in new[] { Millisecond / 10, Millisecond, 20 * Millisecond, 100 * Millisecond })
        {
            var startNs = bench.Clock.NowNs;
            var returns = 0;
            while (bench.Clock.NowNs < startNs + durationNs)
            {
                pair.One.Wait(startNs + durationNs);
                returns++;
            }

            var lateNs = bench.Clock.NowNs - startNs - durationNs;
            ContractBench.Require(lateNs < FarNs, $"a wait of {durationNs} ns ended {lateNs} ns late");
            ContractBench.Require(returns < 100, $"a wait of {durationNs} ns came back {returns} times without cause");
        }
    }

    private static void PassesOldDeadlines(ContractBench bench)
    {
        using var channel = bench.Open(bench.Device);
        var startNs = bench.Clock.NowNs;
        for (var i = 0; i < 100; i++)
        {
            channel.Wait(startNs - FarNs);
            channel.Wait(startNs);
        }

        RequireSoon(bench, startNs, "waits for a time that has passed");
    }

    private static void EndsByFrame(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        Settle(pair);
        var frame = Frames.Numbered(1);
        var startNs = bench.Clock.NowNs;
        var sending = Soon(() => pair.Other.Send(frame));
        WaitFor(bench, pair.One, canEvent => canEvent.Kind == CanEventKind.Received);
        sending.Join();
        RequireSoon(bench, startNs, "a wait for a frame");
    }

    private static void EndsBySpace(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        var frames = Frames.Numbered(pair.One.Info.TransmitQueueLength + 1);
        var sent = 0;
        while (sent < 4 * frames.Length)
        {
            var startNs = bench.Clock.NowNs;
            var taken = pair.One.Send(frames);
            sent += taken;
            if (taken < frames.Length)
            {
                pair.One.Wait(bench.Clock.NowNs + FarNs);
                Drain(pair.One);
            }

            Drain(pair.Other);
            RequireSoon(bench, startNs, "a wait for queue space");
        }
    }

    private static void EndsByWake(ContractBench bench)
    {
        using var channel = bench.Open(bench.Device);
        for (var i = 0; i < 5; i++)
        {
            var startNs = bench.Clock.NowNs;
            var waking = Soon(channel.Wake);
            channel.Wait(startNs + FarNs);
            waking.Join();
            RequireSoon(bench, startNs, "a wait that was woken");
        }
    }

    private static void RemembersWake(ContractBench bench)
    {
        using var channel = bench.Open(bench.Device);
        var startNs = bench.Clock.NowNs;
        channel.Wake();
        channel.Wait(startNs + FarNs);
        RequireSoon(bench, startNs, "a wait after a wake-up");
    }

    private static void BearsWakes(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        var stop = false;
        var waker = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                pair.One.Wake();
                pair.Other.Wake();
            }
        });
        waker.Start();
        try
        {
            pair.Send(Frames.Numbered(1_000));
        }
        finally
        {
            Volatile.Write(ref stop, true);
            waker.Join();
        }
    }

    // A bus may have something to say right after its opening, which would end the first wait.
    private static void Settle(ChannelPair pair)
    {
        pair.Send(Frames.Numbered(1));
        Drain(pair.One);
        Drain(pair.Other);
    }

    private static void Drain(ICanChannel channel)
    {
        var events = new CanEvent[64];
        while (channel.Receive(events) > 0)
        {
        }
    }

    private static void WaitFor(ContractBench bench, ICanChannel channel, Predicate<CanEvent> isIt)
    {
        var events = new CanEvent[64];
        var untilNs = bench.Clock.NowNs + FarNs;
        while (bench.Clock.NowNs < untilNs)
        {
            channel.Wait(untilNs);
            if (events.AsSpan(0, channel.Receive(events)).ToArray().Any(canEvent => isIt(canEvent)))
            {
                return;
            }
        }

        ContractBench.Require(false, "the event did not come");
    }

    private static void RequireSoon(ContractBench bench, long startNs, string what)
    {
        var tookNs = bench.Clock.NowNs - startNs;
        ContractBench.Require(tookNs < FarNs, $"{what}: took {tookNs} ns");
    }

    // On a thread of its own, whose start waits for no other work, and late enough that the wait is on its way.
    private static Thread Soon(Action action)
    {
        var thread = new Thread(() =>
        {
            using var never = new ManualResetEventSlim();
            _ = never.Wait(20);
            action();
        });
        thread.Start();
        return thread;
    }
}
