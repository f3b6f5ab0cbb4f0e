using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>Listing, opening, closing.</summary>
internal static class OpeningChecks
{
    public static IReadOnlyList<ContractCheck> All { get; } =
    [
        new("lists both devices", CanCapabilities.None, ListsDevices),
        new("states the facts of a channel", CanCapabilities.None, StatesFacts),
        new("opens again after closing", CanCapabilities.None, OpensAgain),
        new("refuses a device that is not there", CanCapabilities.None, RefusesDevice),
        new("refuses an option that it does not know", CanCapabilities.None, RefusesOption),
        new("receives nothing from before its opening", CanCapabilities.None, ReceivesNothingOld),
        new("closes with frames under way and events untaken", CanCapabilities.None, ClosesBusy),
    ];

    private static void ListsDevices(ContractBench bench)
    {
        var devices = bench.List();
        foreach (var request in new[] { bench.Device, bench.Peer })
        {
            ContractBench.Require(
                devices.Any(device => device.Device == request.Device),
                $"'{request.Device}' is not listed; listed are "
                + string.Join(", ", devices.Select(device => device.Device)));
        }
    }

    private static void StatesFacts(ContractBench bench)
    {
        using var channel = bench.Open(bench.Device);
        var info = channel.Info;
        ContractBench.Require(info.Name.Length > 0, "the channel has no name");
        ContractBench.Require(info.TransmitQueueLength >= 1, $"TransmitQueueLength is {info.TransmitQueueLength}");
        ContractBench.Require(info.TimestampAccuracyNs >= 0, $"TimestampAccuracyNs is {info.TimestampAccuracyNs}");
        ContractBench.Require(
            info.BitRate.IsFd == bench.Device.BitRate.IsFd && info.BitRate.NominalBitsPerSecond > 0,
            $"the bit rate in force is {info.BitRate}, asked for was {bench.Device.BitRate}");
        ContractBench.Require(ReferenceEquals(channel.Info, info) || channel.Info == info, "the facts change");
    }

    private static void OpensAgain(ContractBench bench)
    {
        for (var round = 0; round < 3; round++)
        {
            using var pair = bench.OpenPair();
            pair.Send(Frames.Numbered(3));
            pair.Send(Frames.Numbered(4)); // meets what the three may have left on the way
        }
    }

    private static void RefusesDevice(ContractBench bench) =>
        RequireRefusal(bench, bench.Device with { Device = "no-such-device" }, "a device that is not there");

    private static void RefusesOption(ContractBench bench)
    {
        var options = new Dictionary<string, string>(bench.Device.Options) { ["no-such-option"] = "1" };
        RequireRefusal(bench, bench.Device with { Options = options }, "an option that it cannot know");
    }

    private static void RequireRefusal(ContractBench bench, CanChannelRequest request, string what)
    {
        try
        {
            bench.Open(request).Dispose();
        }
        catch (ChannelException e)
        {
            ContractBench.Require(
                e.Message.Length > 0 && !e.Message.Contains('\n', StringComparison.Ordinal),
                $"the refusal is not one line: {e.Message}");
            return;
        }

        ContractBench.Require(false, $"it opened {what}");
    }

    private static void ReceivesNothingOld(ContractBench bench)
    {
        using (var pair = bench.OpenPair())
        {
            pair.Send(Frames.Numbered(5, CanId.Standard(0x101)));
        }

        using var later = bench.OpenPair();
        later.Send(new CanFrame(CanId.Standard(0x101), [0xAA]));
    }

    private static void ClosesBusy(ContractBench bench)
    {
        using (var pair = bench.OpenPair())
        {
            _ = pair.One.Send(Frames.Numbered(pair.One.Info.TransmitQueueLength, CanId.Standard(0x102)));
            _ = pair.Other.Send(Frames.Numbered(1, CanId.Standard(0x103)));
        }

        using var later = bench.OpenPair();
        later.Send(Frames.Numbered(3));
    }
}
