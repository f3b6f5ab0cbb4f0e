using System.Diagnostics;
using FlashEngine.Pdu;

namespace FlashEngine.DoIp.Tests.Channel;

/// <summary>Drives a channel as its owner does, for a bounded time.</summary>
internal static class ChannelEvents
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    /// <summary>The next event, with the bytes of an indication.</summary>
    public static (PduEvent Event, byte[] Pdu) Next(this IPduChannel channel, TestHost host)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeMax;)
        {
            if (channel.TryReceive(out var pduEvent, out var pdu))
            {
                return (pduEvent, pdu.ToArray());
            }

            channel.Wait(host.NowNs + 100_000_000);
        }

        throw new TimeoutException("no event came");
    }

    /// <summary>Runs the channel for a while, in which nothing must come.</summary>
    public static void Quiet(this IPduChannel channel, TestHost host, int milliseconds = 100)
    {
        var endNs = host.NowNs + (milliseconds * 1_000_000L);
        while (host.NowNs < endNs)
        {
            Assert.False(channel.TryReceive(out var pduEvent, out _), $"{pduEvent}");
            channel.Wait(endNs);
        }
    }

    /// <summary>Sends as soon as the channel takes it.</summary>
    public static void Send(this IPduChannel channel, TestHost host, int link, params byte[] pdu)
    {
        for (var watch = Stopwatch.StartNew(); !channel.TrySend(link, pdu);)
        {
            Assert.True(watch.Elapsed < TimeMax, "the channel took nothing");
            channel.Quiet(host, 20);
        }
    }
}
