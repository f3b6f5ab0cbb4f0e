using FlashEngine.Can;

namespace FlashEngine.Lab.Tests;

/// <summary>The identifiers that a channel's owner asks for.</summary>
public sealed class FilterTests
{
    [LabFact]
    public void Receive_WithIds_GetsThoseAlone_AndEveryConfirmation()
    {
        var ids = new[] { CanId.Standard(0x7E8), CanId.Extended(0x18DA_F110) };
        using var sender = Lab.Open("vcan0");
        using var channel = Lab.Adapter.Open(
            Lab.Host, Lab.Request("vcan0", Lab.Classic) with { ReceiveIds = ids });
        CanId[] all = [.. ids, CanId.Standard(0x7E9), CanId.Extended(0x7E8), CanId.Standard(0x7FF)];

        Assert.Equal(all.Length, sender.Send([.. all.Select(id => new CanFrame(id, [1]))]));
        Assert.Equal(1, channel.Send([new CanFrame(CanId.Standard(0x7E0), [2])]));

        var events = new CanEvent[8];
        var count = channel.Receive(events);
        Assert.Equal(
            ["Received 7E8#01", "Received 18DAF110#01", "Transmitted 7E0#02"],
            events[..count].Select(canEvent => $"{canEvent.Kind} {canEvent.Frame}"));
    }

    [LabFact]
    public void Receive_WithMoreIdsThanTheKernelCompares_GetsEverything()
    {
        var ids = Enumerable.Range(0, 600).Select(value => CanId.Standard((uint)value)).ToArray();
        using var sender = Lab.Open("vcan0");
        using var channel = Lab.Adapter.Open(
            Lab.Host, Lab.Request("vcan0", Lab.Classic) with { ReceiveIds = ids });

        Assert.Equal(1, sender.Send([new CanFrame(CanId.Standard(599), [1])]));

        Assert.Equal("257#01", Lab.Await(channel, _ => true).Frame.ToString());
    }

    [LabFact]
    public void Receive_RemoteFrame_IsNoEvent()
    {
        using var channel = Lab.Open("vcan0");

        Lab.Run("cansend", "vcan0", "123#R");
        Lab.Run("cansend", "vcan0", "124#01");

        Assert.Equal("124#01", Lab.Await(channel, _ => true).Frame.ToString());
    }
}
