using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>What a frame carries arrives, and nothing else does.</summary>
internal static class FrameChecks
{
    public static IReadOnlyList<ContractCheck> All { get; } =
    [
        new("carries classic frames of every length, both ways", CanCapabilities.None, CarriesClassic),
        new("carries CAN FD frames of every length, both ways", CanCapabilities.Fd, CarriesFd),
        new("carries classic and CAN FD frames mixed", CanCapabilities.Fd, CarriesMixed),
        new("refuses CAN FD frames on a classic channel", CanCapabilities.None, RefusesFd),
        new("tells 11-bit and 29-bit identifiers of one value apart", CanCapabilities.None, TellsIdsApart),
        new("keeps the order of frames whatever their identifiers", CanCapabilities.None, KeepsOrder),
        new("never receives its own frames", CanCapabilities.None, ReceivesNothingOwn),
    ];

    private static readonly CanId Standard = CanId.Standard(0x7DF);
    private static readonly CanId Extended = CanId.Extended(0x18DA_F110);

    private static void CarriesClassic(ContractBench bench) => Carry(bench, CanFrameFlags.None);

    private static void CarriesFd(ContractBench bench)
    {
        Carry(bench, CanFrameFlags.Fd);
        Carry(bench, CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch);
    }

    private static void Carry(ContractBench bench, CanFrameFlags flags)
    {
        using var pair = bench.OpenPair();
        foreach (var id in new[] { Standard, Extended })
        {
            pair.Send([.. Frames.OfEveryLength(id, flags)]);
            pair.SendBack([.. Frames.OfEveryLength(id, flags)]);
        }
    }

    private static void CarriesMixed(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        pair.Send([.. Frames.OfEveryLength(Standard, CanFrameFlags.None)
            .Zip(Frames.OfEveryLength(Standard, CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch))
            .SelectMany(both => new[] { both.First, both.Second })]);
    }

    // Where every node of the bus must be opened for CAN FD, the refusal comes earlier, which is as good.
    private static void RefusesFd(ContractBench bench)
    {
        var classic = bench.Device.BitRate with { DataBitsPerSecond = 0 };
        try
        {
            using var channel = bench.Open(bench.Device with { BitRate = classic });
            _ = channel.Send([new CanFrame(Standard, new byte[12], CanFrameFlags.Fd)]);
        }
        catch (ChannelException e) when (e.Fault == ChannelFault.NotSupported)
        {
            return;
        }

        ContractBench.Require(false, "it took a CAN FD frame");
    }

    private static void TellsIdsApart(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        foreach (var value in new uint[] { 0, 1, 0x123, 0x7FF })
        {
            pair.Send(new CanFrame(CanId.Standard(value), [11]), new CanFrame(CanId.Extended(value), [29]));
        }

        pair.Send(new CanFrame(CanId.Extended(0x1FFF_FFFF), [29]), new CanFrame(CanId.Extended(0x800), [29]));
    }

    // A controller that sorts its queue by identifier would turn these round.
    private static void KeepsOrder(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        pair.Send([.. Enumerable.Range(0, 500).Select(number => new CanFrame(
            number % 3 == 0 ? CanId.Extended(0x1000_0000u - (uint)number) : CanId.Standard(0x7FFu - (uint)number),
            [(byte)(number >> 8), (byte)number]))]);
    }

    // The run itself fails when its sender receives; a frame of each side behind it shows what was still under way.
    private static void ReceivesNothingOwn(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        var id = CanId.Standard(0x321);
        for (var round = 0; round < 20; round++)
        {
            pair.Send(Frames.Numbered(5, id));
            pair.SendBack(new CanFrame(id, [(byte)round]));
        }
    }
}
