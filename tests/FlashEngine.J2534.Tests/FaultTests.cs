using System.Diagnostics;
using FlashEngine.Can;
using FlashEngine.Station.Channels.Contract;
using FlashEngine.Tests.Native;

namespace FlashEngine.J2534.Tests;

/// <summary>
/// Libraries and interfaces that fail while a channel is open: an error in bounded time, never a dead engine.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private const long BoundNs = 30_000_000_000;
    private static readonly CanFrame Trigger = new(CanId.Standard(0x666), [1]);
    private static readonly CanFrame Harmless = new(CanId.Standard(0x123), [1]);
    private readonly PassThruBus _bus = new();

    public void Dispose() => _bus.Dispose();

    [CompilerTheory]
    [InlineData("crash", "crashed (SIGSEGV, bad memory access); the channel is lost")]
    [InlineData("hang", "did not return from a call and was ended; the channel is lost")]
    [InlineData("fail", "failed: ERR_FAILED: the transmitter is on fire")]
    public void Library_FailsInACall_IsOneErrorAndTheEndOfTheChannel(string misdeed, string problem)
    {
        using var channel = _bus.Open(misdeed);
        Assert.Equal(1, channel.Send([Trigger]));

        var error = Assert.Throws<ChannelException>(() => WaitFor(channel, _ => false));

        Assert.Equal(ChannelFault.DriverError, error.Fault);
        Assert.Equal($"PassThru library {_bus.Library} {problem}", error.Message);
        Assert.Equal(0, channel.Send([Harmless]));
        Assert.Equal(0, channel.Receive(new CanEvent[4]));
    }

    [CompilerFact]
    public void Interface_IsUnplugged_IsReportedOnce()
    {
        using var channel = _bus.Open("unplug");
        channel.Send([Trigger]);

        WaitFor(channel, canEvent => canEvent.Kind == CanEventKind.Removed);

        Assert.Equal(0, channel.Receive(new CanEvent[4]));
        Assert.Equal(0, channel.Send([Harmless]));
    }

    [CompilerFact]
    public void Library_LosesMessages_ReportsAnOverrun()
    {
        using var channel = _bus.Open("overrun");
        channel.Send([Trigger]);

        WaitFor(channel, canEvent => canEvent.Kind == CanEventKind.Overrun);
    }

    [CompilerTheory]
    [InlineData("carries classic frames of every length, both ways")]
    [InlineData("takes 10,000 frames under back-pressure without loss")]
    [InlineData("sends and receives at the same time")]
    [InlineData("ends a wait when queue space becomes free")]
    public void Library_LoopsNothingBack_WorksUnconfirmed(string name)
    {
        var request = _bus.Request("no-loopback");
        var bench = new ContractBench(PassThruBus.Host, PassThruBus.Adapter, request, request);
        Assert.Equal(CanCapabilities.None, bench.Capabilities & CanCapabilities.TransmitConfirmation);

        var result = ChannelContract.Run(ChannelContract.Checks.Single(check => check.Name == name), bench);

        Assert.Null(result.Problem);
    }

    [CompilerFact]
    public void Channel_IsClosed_LeavesNoHost()
    {
        using (var channel = _bus.Open("hang"))
        {
            channel.Send([Trigger]); // so that it cannot close in good order
            Assert.NotEmpty(HostsOfThisTest());
        }

        Assert.Empty(HostsOfThisTest());
    }

    private static void WaitFor(ICanChannel channel, Predicate<CanEvent> isIt)
    {
        var clock = PassThruBus.Host.Clock;
        var untilNs = clock.NowNs + BoundNs;
        var events = new CanEvent[1];
        while (clock.NowNs < untilNs)
        {
            channel.Wait(untilNs);
            if (channel.Receive(events) > 0 && isIt(events[0]))
            {
                return;
            }
        }

        Assert.Fail("it did not come");
    }

    // Children of this process with the host's name; tests of this project run one after the other.
    private static IEnumerable<int> HostsOfThisTest() => Process.GetProcesses()
        .Where(process => process.ProcessName.StartsWith("j2534-host", StringComparison.Ordinal))
        .Select(process => process.Id)
        .Where(IsChild);

    private static bool IsChild(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] != "Z" && fields[1] == $"{Environment.ProcessId}";
        }
        catch (IOException)
        {
            return false; // it has ended since
        }
    }
}
