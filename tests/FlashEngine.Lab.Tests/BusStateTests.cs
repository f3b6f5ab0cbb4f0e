using FlashEngine.Can;

namespace FlashEngine.Lab.Tests;

/// <summary>Error messages of a driver, put on a virtual bus as the kernel would give them.</summary>
public sealed class BusStateTests
{
    // The buffer's 32 MiB hold about 43,000 frames.
    private const int FramesTooMany = 50_000;

    [LabTheory]
    [InlineData("20000004#0004000000000000", CanBusState.Warning)] // controller: receive errors reached 96
    [InlineData("20000004#0008000000000000", CanBusState.Warning)] // controller: transmit errors reached 96
    [InlineData("20000004#0010000000000000", CanBusState.Passive)] // controller: receive errors passed 127
    [InlineData("20000004#0020000000000000", CanBusState.Passive)] // controller: transmit errors passed 127
    [InlineData("20000004#0040000000000000", CanBusState.Active)] // controller: back to error active
    [InlineData("20000040#0000000000000000", CanBusState.BusOff)] // bus-off
    [InlineData("20000100#0000000000000000", CanBusState.Active)] // restarted
    public void Receive_ErrorMessage_IsTheNewState(string message, CanBusState state)
    {
        using var channel = Lab.Open("vcan0");

        Lab.Run("cansend", "vcan0", message);

        var canEvent = Lab.Await(channel, _ => true);
        Assert.Equal(CanEventKind.StateChanged, canEvent.Kind);
        Assert.Equal(state, canEvent.State);
    }

    [LabFact]
    public void Receive_ControllerOverflow_IsAnOverrun()
    {
        using var channel = Lab.Open("vcan0");

        Lab.Run("cansend", "vcan0", "20000004#0001000000000000");

        Assert.Equal(CanEventKind.Overrun, Lab.Await(channel, _ => true).Kind);
    }

    /// <summary>Lost arbitration, protocol errors and the like: retransmission is the controller's business.</summary>
    [LabFact]
    public void Receive_OtherErrorMessage_IsNoEvent()
    {
        using var channel = Lab.Open("vcan0");

        Lab.Run("cansend", "vcan0", "20000002#0500000000000000");
        Lab.Run("cansend", "vcan0", "124#01");

        Assert.Equal("124#01", Lab.Await(channel, _ => true).Frame.ToString());
    }

    /// <summary>More than the socket's buffer holds, while nobody takes anything.</summary>
    [LabFact]
    public void Receive_SocketOverflow_ReportsTheLossBeforeTheNextFrame()
    {
        using var sender = Lab.Open("vcan0");
        using var channel = Lab.Open("vcan0");
        var batch = Enumerable.Repeat(new CanFrame(CanId.Standard(0x123), [1]), 64).ToArray();
        var events = new CanEvent[64];
        for (var sent = 0; sent < FramesTooMany;)
        {
            sent += sender.Send(batch);
            while (sender.Receive(events) > 0)
            {
            }
        }

        var received = Drain(channel, events);
        Assert.InRange(received, 1_000, FramesTooMany - 1);

        Assert.Equal(1, sender.Send([new CanFrame(CanId.Standard(0x124), [2])]));
        Assert.Equal(CanEventKind.Overrun, Lab.Await(channel, _ => true).Kind);
        Assert.Equal("124#02", Lab.Await(channel, _ => true).Frame.ToString());
    }

    private static int Drain(ICanChannel channel, CanEvent[] events)
    {
        var total = 0;
        int count;
        while ((count = channel.Receive(events)) > 0)
        {
            Assert.All(events[..count], canEvent => Assert.Equal(CanEventKind.Received, canEvent.Kind));
            total += count;
        }

        return total;
    }
}
