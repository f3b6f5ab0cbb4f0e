using FlashEngine.Can;

namespace FlashEngine.Lab.Tests;

/// <summary>What a channel says when its interface changes under it.</summary>
public sealed class InterfaceLossTests
{
    private static readonly CanFrame Frame = new(CanId.Standard(0x123), [1, 2, 3]);

    [LabFact]
    public void Wait_InterfaceSetDown_EndsAndReportsRemovedOnce()
    {
        using var channel = Lab.Open("vcan1");
        Assert.Equal(1, channel.Send([Frame]));
        Lab.Await(channel, canEvent => canEvent.Kind == CanEventKind.Transmitted);

        Lab.Run("ip", "link", "set", "vcan1", "down");
        try
        {
            AssertRemoved(channel);
        }
        finally
        {
            Lab.Run("ip", "link", "set", "vcan1", "up");
        }

        using var again = Lab.Open("vcan1");
        Assert.Equal(1, again.Send([Frame]));
        Lab.Await(again, canEvent => canEvent.Kind == CanEventKind.Transmitted);
    }

    [LabFact]
    public void Send_InterfaceSetDown_TakesNothingAndReportsRemoved()
    {
        using var channel = Lab.Open("vcan1");
        Lab.Run("ip", "link", "set", "vcan1", "down");
        try
        {
            Assert.Equal(0, channel.Send([Frame]));
            AssertRemoved(channel);
        }
        finally
        {
            Lab.Run("ip", "link", "set", "vcan1", "up");
        }
    }

    [LabFact]
    public void Wait_InterfaceDeleted_EndsAndReportsRemoved()
    {
        Lab.Run("ip", "link", "add", "dev", "vcan9", "type", "vcan");
        Lab.Run("ip", "link", "set", "vcan9", "up");
        using var channel = Lab.Open("vcan9");

        Lab.Run("ip", "link", "delete", "vcan9");

        AssertRemoved(channel);
    }

    private static void AssertRemoved(ICanChannel channel)
    {
        Lab.Await(channel, canEvent => canEvent.Kind == CanEventKind.Removed);
        Assert.Equal(0, channel.Send([Frame]));
        Assert.Equal(0, channel.Receive(new CanEvent[4]));

        // A lost channel must not keep its thread busy, and can still be woken.
        var startNs = Lab.NowNs;
        channel.Wait(startNs + 30_000_000);
        Assert.True(Lab.NowNs >= startNs + 30_000_000);
        channel.Wake();
        channel.Wait(startNs + 60_000_000_000);
        Assert.True(Lab.NowNs < startNs + 30_000_000_000);
    }
}
