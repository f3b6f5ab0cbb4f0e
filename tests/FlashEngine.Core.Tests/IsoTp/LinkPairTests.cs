using FlashEngine.Can;
using FlashEngine.IsoTp;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Core.Tests.IsoTp;

public sealed class LinkPairTests
{
    private static readonly int[] StMinChoicesUs = [0, 0, 100, 500, 900, 1_000, 20_000, 127_000];
    private static readonly int[] TxDlChoices = [8, 12, 16, 20, 24, 32, 48, 64];

    private static Gen<int> Length => Gen.OneOf(
        Gen.Choose(1, 70),
        Gen.Choose(1, 700),
        Gen.Choose(4080, 4110),
        Gen.Choose(1, 70_000));

    private static Gen<SideCase> Side =>
        from length in Length
        from blockSize in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 9), Gen.Choose(1, 255))
        from stMinUs in Gen.Elements(StMinChoicesUs)
        from txStMinUs in Gen.Elements(0, 0, 250, 3_000)
        from fd in Gen.Elements(false, true)
        from txDl in Gen.Elements(TxDlChoices)
        from padding in Gen.Elements<byte?>(null, 0x00, 0x55, 0xAA, 0xCC)
        select new SideCase(length, blockSize, stMinUs, txStMinUs, fd, fd ? txDl : 8, padding);

    private static Gen<PairCase> Pair =>
        from first in Side
        from second in Side
        from fullDuplex in Gen.Elements(false, true)
        from queueLength in Gen.Elements(1, 2, 3, 16, 40)
        from late in Gen.Elements(false, true)

            // A FlowControl goes before our own data. Where each frame of the peer asks for one and the device has no room
            // for two frames, nothing is left for our own data, and the peer's N_Cr rightly ends it.
        where !fullDuplex || queueLength > 2 || (first.BlockSize != 1 && second.BlockSize != 1)
        select new PairCase(first, second, fullDuplex, queueLength, late);

    [Fact]
    public void Pair_AnyOptions_DeliversExactlyAndKeepsTheRulesOfTheWire() =>
        Prop.ForAll(Pair.ToArbitrary(), CheckPair).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(8, 0, true)]
    [InlineData(0, 100, false)]
    [InlineData(3, 100, true)]
    public void Pair_SteadyState_AllocatesNothing(int blockSize, int stMinUs, bool fd)
    {
        var options = new IsoTpOptions
        {
            TxId = LinkBench.TxId,
            RxId = LinkBench.RxId,
            BlockSize = blockSize,
            StMinUs = stMinUs,
            Fd = fd,
            TxDataLength = fd ? 64 : 8,
            PduLengthMax = 70_000,
        };
        var pair = new LinkPair(options, options with { TxId = options.RxId, RxId = options.TxId }, 40, false);
        var pdu = LinkBench.Pattern(70_000);
        long allocated = -1;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            pair.Send(0, pdu);
            pair.Send(1, pdu);
            pair.Run();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal((3, 3, 0), (pair[0].Confirmed, pair[1].Delivered, pair[0].Failed + pair[1].Failed));
        Assert.Equal(0, allocated);
    }

    private static void CheckPair(PairCase pair)
    {
        var first = pair.First.Options(LinkBench.TxId, LinkBench.RxId);
        var second = pair.Second.Options(LinkBench.RxId, LinkBench.TxId);
        var (firstSide, secondSide) = (pair.First.Side(), pair.Second.Side());
        var bus = new LinkPair(first, second, pair.QueueLength, pair.LateConfirmations)
        {
            Rules = new WireRules(firstSide, secondSide),
        };
        var pdus = new[] { Payload(pair.First.Length), pair.FullDuplex ? Payload(pair.Second.Length) : [] };
        bus.Send(0, pdus[0]);
        bus.Send(1, pdus[1]);
        bus.Run();

        Assert.Equal((1, 1, 0, 0), (bus[0].Confirmed, bus[1].Delivered, bus[0].Failed, bus[1].Failed));
        Assert.Equal(pair.FullDuplex ? (1, 1) : (0, 0), (bus[1].Confirmed, bus[0].Delivered));
        Assert.True(firstSide.Message.SequenceEqual(pdus[0]));
        Assert.True(secondSide.Message.SequenceEqual(pdus[1]));
        for (var node = 0; node < 2; node++)
        {
            Assert.False(bus[node].Link.IsSending || bus[node].Link.IsReceiving);
            Assert.Equal(0, bus[node].Link.UnconfirmedFrames);
            Assert.Equal(0, bus[node].Link.Counters.BadFrames + bus[node].Link.Counters.UnexpectedFlowControls);
        }
    }

    private static byte[] Payload(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    internal sealed record SideCase(
        int Length, int BlockSize, int StMinUs, int TxStMinUs, bool Fd, int TxDl, byte? Padding)
    {
        public IsoTpOptions Options(CanId txId, CanId rxId) => new()
        {
            TxId = txId,
            RxId = rxId,
            Fd = Fd,
            TxDataLength = TxDl,
            Padding = Padding,
            BlockSize = BlockSize,
            StMinUs = StMinUs,
            TxStMinUs = TxStMinUs,
            PduLengthMax = 70_000,
        };

        public WireRules.Side Side() => new()
        {
            Fd = Fd,
            TxDl = TxDl,
            Padding = Padding,
            BlockSize = BlockSize,
            LowestGapUs = TxStMinUs,
            StMin = (byte)(StMinUs is > 0 and < 1_000 ? 0xF0 + (StMinUs / 100) : StMinUs / 1_000),
        };
    }

    internal sealed record PairCase(
        SideCase First, SideCase Second, bool FullDuplex, int QueueLength, bool LateConfirmations);
}
