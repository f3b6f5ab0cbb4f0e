using FlashEngine.Channels;
using FlashEngine.Core.Tests.Uds;

namespace FlashEngine.Core.Tests.Channels;

/// <summary>Who gets the bus next, and that nobody is forgotten.</summary>
public sealed class ArbitrationTests : IDisposable
{
    private const long Ms = LoopRig.Ms;
    private const string Block = "36010203040506070809"; // a FirstFrame with 6 bytes, one ConsecutiveFrame with 4
    private const string LongBlock = "36010203040506070809101112131415161718192021222324252627282930";
    private readonly LoopRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Grant_WhatIsNoTransferData_GoesBeforeLongerPaths()
    {
        // A key of 8 bytes, which the ECU accepts for some seconds only.
        var longer = _rig.Ecu(0x100);
        var shorter = _rig.Ecu(0x200);
        (longer.RemainingNs, shorter.RemainingNs) = (100_000 * Ms, 1 * Ms);
        LoopRig.Begin(longer, Block);
        LoopRig.Begin(shorter, "27020102030405060708");
        _rig.Loop.Step(0);
        Assert.Equal("200#100A270201020304", _rig.Sent[0]);
    }

    [Fact]
    public void ShortPathAmongLongOnes_GetsTheBusNowAndThen_AndTesterPresentGoesOn()
    {
        // Two long transfers could fill the bus for ever: each has its next block ready when the other's has left.
        var links = new[] { _rig.Ecu(0x100), _rig.Ecu(0x200), _rig.Ecu(0x300) };
        var keepAlive = _rig.Loop.AddKeepAlive(_rig.Functional(0x7DF));
        keepAlive.Hold(0);
        (links[0].RemainingNs, links[1].RemainingNs, links[2].RemainingNs) = (900_000 * Ms, 900_000 * Ms, 1 * Ms);
        var bench = new Bench(_rig, links);
        bench.RunUntil(60_000 * Ms);

        var waits = bench.StartsNs[2].Zip(bench.StartsNs[2].Skip(1), (first, second) => second - first).ToList();
        Assert.InRange(waits.Count, 4, 6);
        Assert.InRange(waits.Max(), EcuLink.OvertakenMaxNs, EcuLink.OvertakenMaxNs + (200 * Ms));
        Assert.True(bench.StartsNs[0].Count > 50 * bench.StartsNs[2].Count, "the long paths keep the bus otherwise");
        Assert.All(
            bench.TesterPresentNs.Prepend(0).Zip(bench.TesterPresentNs),
            pair => Assert.InRange(pair.Second - pair.First, 1, 5000 * Ms)); // S3Server
        Assert.True(bench.TesterPresentNs.Count >= 28);
        Assert.InRange(links[2].WaitedNs, 40_000 * Ms, 60_000 * Ms);
        Assert.InRange(links[0].WaitedNs, 0, 30_000 * Ms);
    }

    [Fact]
    public void LongResponses_WithOthersOnTheBus_AreAskedForGaps()
    {
        var links = new[] { _rig.Ecu(0x100), _rig.Ecu(0x200), _rig.Ecu(0x300) };
        Array.ForEach(links, link => LoopRig.Begin(link, "3501"));
        _rig.Loop.Step(0);
        _rig.Confirm(1 * Ms);
        _rig.Receive(0x101, "1FFF750102030405", 2 * Ms);
        _rig.Receive(0x201, "1FFF750102030405", 2 * Ms);
        _rig.Receive(0x301, "1008750102030405", 2 * Ms); // over before anybody's P2 is
        _rig.Loop.Step(2 * Ms);

        // 10 bit times, then one frame of up to 135 bits more.
        Assert.Equal(
            ["100#3000F1CCCCCCCCCC", "200#3000F3CCCCCCCCCC", "300#300000CCCCCCCCCC"], _rig.Sent[3..].Order());
    }

    [Fact]
    public void LongResponse_AloneOnTheBus_IsAskedForNone()
    {
        LoopRig.Begin(_rig.Ecu(0x100), "3501");
        _ = _rig.Functional(0x7DF);
        _rig.Loop.Step(0);
        _rig.Confirm(1 * Ms);
        _rig.Receive(0x101, "1FFF750102030405", 2 * Ms);
        _rig.Loop.Step(2 * Ms);

        Assert.Equal("100#300000CCCCCCCCCC", _rig.Sent[^1]);
    }

    [Fact]
    public void PacedTransfer_ThatSharesTheBus_CountsTheOthersFramesAsWaiting()
    {
        var paced = _rig.Ecu(0x100);
        var stream = _rig.Ecu(0x200);
        (paced.RemainingNs, stream.RemainingNs) = (2, 1);
        LoopRig.Begin(paced, LongBlock);
        _rig.Loop.Step(0);
        _rig.Confirm(1 * Ms);
        _rig.Receive(0x101, "300005", 2 * Ms); // STmin 5 ms: room for the other
        LoopRig.Begin(stream, LongBlock, 2 * Ms);
        _rig.Loop.Step(2 * Ms);
        _rig.Confirm(3 * Ms); // the paced one's next frame is due at 8 ms
        _rig.Loop.Step(3 * Ms);
        Assert.Equal((0, 0), (paced.WaitedNs, stream.WaitedNs));

        _rig.Receive(0x201, "300000", 4 * Ms);
        _rig.Loop.Step(4 * Ms);
        _rig.Confirm(20 * Ms); // two frames of the stream, while the paced one's was due
        _rig.Loop.Step(20 * Ms);
        Assert.InRange(paced.WaitedNs, 400_000, 600_000); // two frames of up to 135 bits at 500 kbit/s
        Assert.Equal(0, stream.WaitedNs);
    }

    [Fact]
    public void CriticalPacedTransfer_DueSoon_OthersDoNotTakeTheBusBeforeIt()
    {
        var (paced, stream) = (_rig.Ecu(0x100), _rig.Ecu(0x200));
        (paced.RemainingNs, paced.RemainingBusNs) = (60_000 * Ms, 10_000 * Ms);
        (stream.RemainingNs, stream.RemainingBusNs) = (30_000 * Ms, 30_000 * Ms);
        var sent = ShareTheBus(paced, stream);

        // The paced one's frame is due at 8 ms, and one of the stream takes up to 270 us.
        _rig.Loop.Step(7_900_000);
        Assert.Equal(sent, _rig.Sent.Count);
        _rig.Loop.Step(8 * Ms);
        Assert.StartsWith("100#", _rig.Sent[sent], StringComparison.Ordinal);
        _rig.Confirm(8_300_000);
        _rig.Loop.Step(8_300_000);
        Assert.StartsWith("200#", _rig.Sent[sent + 1], StringComparison.Ordinal);
    }

    [Fact]
    public void OneTransfer_BesideAFunctionalAddress_KeepsFourFramesUnderWay()
    {
        _ = _rig.Functional(0x7DF);
        var ecu = _rig.Ecu(0x100);
        (ecu.RemainingNs, ecu.RemainingBusNs) = (60_000 * Ms, 10_000 * Ms);
        LoopRig.Begin(ecu, LongBlock);
        _ = Run(0, 1);
        _rig.Receive(0x101, "300000", 1 * Ms);
        _rig.Loop.Step(1 * Ms);
        Assert.Equal(5, _rig.Sent.Count);
    }

    [Fact]
    public void FrameThatIsReadyForLong_GoesBeforeACriticalTransfer()
    {
        var (critical, other) = (_rig.Ecu(0x100), _rig.Ecu(0x200));
        (critical.RemainingNs, critical.RemainingBusNs) = (60_000 * Ms, 10_000 * Ms);
        (other.RemainingNs, other.RemainingBusNs) = (30_000 * Ms, 30_000 * Ms);
        var block = "3601" + string.Concat(Enumerable.Repeat("55", 4000));
        LoopRig.Begin(other, block);
        _ = Run(0, 2);
        LoopRig.Begin(critical, block, 2 * Ms);
        _ = Run(2, 2);
        _rig.Receive(0x101, "300000", 4 * Ms);
        _rig.Receive(0x201, "300000", 4 * Ms);
        var sent = _rig.Sent.Count;
        _ = Run(4, 400); // a frame each millisecond

        var turns = _rig.Sent.Skip(sent).Index().Where(frame => frame.Item[0] == '2').Select(frame => frame.Index);
        Assert.Equal([150, 300], turns);
    }

    [Fact]
    public void CriticalPacedTransfer_DueLate_OthersUseTheTime()
    {
        var (paced, stream) = (_rig.Ecu(0x100), _rig.Ecu(0x200));
        (paced.RemainingNs, paced.RemainingBusNs) = (60_000 * Ms, 10_000 * Ms);
        (stream.RemainingNs, stream.RemainingBusNs) = (30_000 * Ms, 30_000 * Ms);
        var sent = ShareTheBus(paced, stream);

        // 140 us are left before 8 ms, which is more than half of the stream's frame.
        _rig.Loop.Step(7_860_000);
        Assert.StartsWith("200#", _rig.Sent[sent], StringComparison.Ordinal);
    }

    [Fact]
    public void TwoCriticalTransfers_BothGoBeforeAnother()
    {
        var links = new[] { _rig.Ecu(0x100), _rig.Ecu(0x200), _rig.Ecu(0x300) };
        (links[0].RemainingNs, links[0].RemainingBusNs) = (30_000 * Ms, 30_000 * Ms);
        (links[1].RemainingNs, links[1].RemainingBusNs) = (60_000 * Ms, 10_000 * Ms);
        (links[2].RemainingNs, links[2].RemainingBusNs) = (59_000 * Ms, 10_000 * Ms);

        // The first has the bus for its block; the others are let onto it all the same.
        LoopRig.Begin(links[0], LongBlock);
        _rig.Loop.Step(0);
        LoopRig.Begin(links[1], LongBlock);
        LoopRig.Begin(links[2], LongBlock);
        _ = Run(0, 4);
        Assert.Equal(["100#10", "200#10", "300#10"], _rig.Sent.Select(frame => frame[..6]));

        // All are ready at once, and whoever is critical goes first.
        _rig.Receive(0x101, "300000", 4 * Ms);
        _rig.Receive(0x201, "300000", 4 * Ms);
        _rig.Receive(0x301, "300000", 4 * Ms);
        _ = Run(4, 13);
        var order = string.Concat(_rig.Sent.Skip(3).Select(frame => frame[0]));
        Assert.Equal("222233331111", order);
    }

    [Fact]
    public void PacedTransfers_FillTheBusAndHalfAgain()
    {
        // A frame of 270 us and a pause of 500 us: each asks for 0.35 of the bus.
        var links = Enumerable.Range(1, 9).Select(i => _rig.Ecu((uint)(0x80 * i))).ToArray();
        var nowMs = 0;
        foreach (var link in links)
        {
            LoopRig.Begin(link, LongBlock, nowMs * Ms);
            nowMs = Run(nowMs, 2);
            _rig.Receive(link.RxAddress.Id.Value, "3000F5", nowMs * Ms);
            nowMs = Run(nowMs, 8);
            _rig.Receive(link.RxAddress.Id.Value, "027601", nowMs * Ms);
            nowMs = Run(nowMs, 2);
        }

        var sent = _rig.Sent.Count;
        Array.ForEach(links, link => LoopRig.Begin(link, LongBlock, nowMs * Ms));
        _ = Run(nowMs, 20);
        Assert.Equal(5, _rig.Sent.Count - sent); // with four of them it is 1.4
    }

    [Fact]
    public void PacedTransfer_OnABusThatIsFull_GetsNothingOfItsTimeFree()
    {
        var (paced, stream) = (_rig.Ecu(0x100), _rig.Ecu(0x200));
        (paced.RemainingNs, paced.RemainingBusNs) = (60_000 * Ms, 10_000 * Ms);
        (stream.RemainingNs, stream.RemainingBusNs) = (55_000 * Ms, 55_000 * Ms);
        var sent = ShareTheBus(paced, stream);
        _rig.Loop.Step(7_900_000);
        Assert.StartsWith("200#", _rig.Sent[sent], StringComparison.Ordinal);
    }

    /// <summary>Steps each millisecond, and confirms half a millisecond later what was sent.</summary>
    /// <returns>When it ends, in milliseconds.</returns>
    private int Run(int fromMs, int countMs)
    {
        for (var atMs = fromMs; atMs < fromMs + countMs; atMs++)
        {
            _rig.Loop.Step(atMs * Ms);
            _rig.Confirm((atMs * Ms) + (Ms / 2));
        }

        return fromMs + countMs;
    }

    /// <summary>A paced transfer with a frame due at 8 ms, and a stream that could always send.</summary>
    /// <returns>How many frames were sent by then.</returns>
    private int ShareTheBus(CanLink paced, CanLink stream)
    {
        LoopRig.Begin(paced, LongBlock);
        _rig.Loop.Step(0);
        _rig.Confirm(1 * Ms);
        _rig.Receive(0x101, "300005", 2 * Ms); // STmin 5 ms: room for the other
        LoopRig.Begin(stream, LongBlock, 2 * Ms);
        _rig.Loop.Step(2 * Ms);
        _rig.Confirm(3 * Ms); // the paced one's first ConsecutiveFrame has left; its next is due at 8 ms
        _rig.Loop.Step(3 * Ms);
        _rig.Confirm(4 * Ms);
        _rig.Loop.Step(4 * Ms);
        _rig.Receive(0x201, "300000", 7_850_000);
        return _rig.Sent.Count;
    }

    /// <summary>ECUs that take block after block; a frame takes 10 ms, so that much happens in few steps.</summary>
    private sealed class Bench(LoopRig rig, CanLink[] links)
    {
        private readonly UdsClientRig.Recorder[] _running = new UdsClientRig.Recorder[links.Length];
        private int _seen;

        public List<long>[] StartsNs { get; } = [.. links.Select(_ => new List<long>())];

        public List<long> TesterPresentNs { get; } = [];

        public void RunUntil(long endNs)
        {
            for (var nowNs = 0L; nowNs < endNs; nowNs += 10 * Ms)
            {
                for (var i = 0; i < links.Length; i++)
                {
                    if (_running[i] is not { Outcome: null })
                    {
                        Assert.True(_running[i] is null or { Outcome: "Positive 7601" }, _running[i]?.Outcome);
                        _running[i] = LoopRig.Begin(links[i], Block, nowNs);
                    }
                }

                rig.Loop.Step(nowNs);
                rig.Confirm(nowNs + (5 * Ms));
                for (; _seen < rig.Sent.Count; _seen++)
                {
                    Answer(rig.Sent[_seen], nowNs);
                }
            }
        }

        private void Answer(string frame, long nowNs)
        {
            var id = Convert.ToUInt32(frame[..3], 16);
            if (id == 0x7DF)
            {
                TesterPresentNs.Add(nowNs);
                return;
            }

            var isFirst = frame[4] == '1';
            rig.Receive(id + 1, isFirst ? "300000" : "027601", nowNs + (6 * Ms));
            if (isFirst)
            {
                StartsNs[(id / 0x100) - 1].Add(nowNs);
            }
        }
    }
}
