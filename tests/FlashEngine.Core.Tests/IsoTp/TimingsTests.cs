using static FlashEngine.Core.Tests.IsoTp.LinkBench;

namespace FlashEngine.Core.Tests.IsoTp;

/// <summary>The six timers of ISO 15765-2 are measured, per transfer and over all of them.</summary>
public sealed class TimingsTests
{
    [Fact]
    public void Send_EachTimer_IsMeasured()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(20)); // FirstFrame and two ConsecutiveFrames
        bench.Take();
        bench.NowNs += 3 * Ms;
        bench.Link.OnTransmitted(bench.NowNs); // N_As 3 ms
        bench.NowNs += 20 * Ms;
        bench.Rx("31 00 00"); // N_Bs 20 ms so far
        bench.NowNs += 7 * Ms;
        bench.Rx("30 00 05");
        bench.NowNs += 2 * Ms;
        bench.Tx(); // N_Cs 2 ms after the FlowControl
        bench.NowNs += (5 * Ms) + 30_000;
        bench.Tx(); // 30 us later than STmin allows
        var times = bench.Link.SendTimes;
        Assert.Equal(
            (3 * Ms, 20 * Ms, (5 * Ms) + 30_000, 2 * Ms), (times.N_AsNs, times.N_BsNs, times.N_CsNs, times.LateNs));
        Assert.Equal([0, 1, 0, 0, 0, 0, 1], bench.Link.Timings.GapsByLateness);

        bench.Send(Pattern(3));
        bench.Tx();
        Assert.Equal(0, bench.Link.SendTimes.N_BsNs);
        Assert.Equal(20 * Ms, bench.Link.Timings.Send.N_BsNs);
    }

    [Fact]
    public void Receive_EachTimer_IsMeasured()
    {
        var bench = new LinkBench(Unpadded with { BlockSize = 1 });
        bench.Rx("10 14 00 01 02 03 04 05");
        bench.NowNs += 4 * Ms;
        bench.Take(); // N_Br 4 ms
        bench.NowNs += 1 * Ms;
        bench.Link.OnTransmitted(bench.NowNs); // N_Ar 1 ms
        bench.NowNs += 30 * Ms;
        bench.Rx("21 06 07 08 09 0A 0B 0C"); // N_Cr 30 ms
        bench.Tx();
        bench.NowNs += 10 * Ms;
        bench.Rx("22 0D 0E 0F 10 11 12 13");
        var times = bench.Link.ReceiveTimes;
        Assert.Equal((1 * Ms, 4 * Ms, 30 * Ms), (times.N_ArNs, times.N_BrNs, times.N_CrNs));
        Assert.Equal(times, bench.Link.Timings.Receive);
    }

    [Fact]
    public void TimerThatRanOut_IsPartOfTheMeasurement()
    {
        var bench = new LinkBench(Unpadded with { N_BsNs = 150 * Ms });
        bench.Send(Pattern(20));
        bench.Tx();
        bench.NowNs += 150 * Ms;
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(150 * Ms, bench.Link.SendTimes.N_BsNs);
    }
}
