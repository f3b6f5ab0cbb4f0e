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
        Assert.Equal(["100#3000F1CCCCCCCCCC", "200#3000F3CCCCCCCCCC"], _rig.Sent[3..5]);
        Assert.Equal("300#300000CCCCCCCCCC", _rig.Sent[5]);
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
    public void PacedTransfer_OnABusThatIsFull_GetsNothingOfItsTimeFree()
    {
        var (paced, stream) = (_rig.Ecu(0x100), _rig.Ecu(0x200));
        (paced.RemainingNs, paced.RemainingBusNs) = (60_000 * Ms, 10_000 * Ms);
        (stream.RemainingNs, stream.RemainingBusNs) = (55_000 * Ms, 55_000 * Ms);
        var sent = ShareTheBus(paced, stream);
        _rig.Loop.Step(7_900_000);
        Assert.StartsWith("200#", _rig.Sent[sent], StringComparison.Ordinal);
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
