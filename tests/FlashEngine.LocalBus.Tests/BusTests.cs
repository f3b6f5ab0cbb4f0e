using System.Net.Sockets;
using System.Text;
using FlashEngine.Adapters.LocalBus;
using FlashEngine.Can;

namespace FlashEngine.LocalBus.Tests;

/// <summary>What a bus between processes is beyond the contract: a wire with bits, a host that may leave.</summary>
public sealed class BusTests : IDisposable
{
    private static readonly CanFrame Low = new(CanId.Standard(0x100), [1, 2, 3, 4, 5, 6, 7, 8]);
    private static readonly CanFrame High = new(CanId.Standard(0x700), [1, 2, 3, 4, 5, 6, 7, 8]);
    private readonly BusFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Frames_BackToBack_AreAsFarApartAsTheirBitsTake()
    {
        using var one = _folder.Open();
        using var other = _folder.Open();
        var frames = Enumerable.Repeat(Low, 50).ToArray();

        Assert.Equal(50, one.Send(frames));

        AssertBackToBack(_folder.Take(one, 50));
        AssertBackToBack(_folder.Take(other, 50));
    }

    /// <summary>Never closer than their bits; further apart only where the sender was held up between two.</summary>
    private static void AssertBackToBack(IReadOnlyList<CanEvent> frames)
    {
        var frameNs = CanWireTime.FrameNs(in Low, BusFolder.Classic);
        var gaps = frames.Zip(frames.Skip(1), (before, after) => after.TimestampNs - before.TimestampNs).ToList();
        Assert.All(gaps, gap => Assert.True(gap >= frameNs, $"{gap} ns, less than a frame of {frameNs} ns"));
        Assert.Contains(frameNs, gaps);
    }

    [Fact]
    public void Frames_OfTwoMembers_AreArbitratedByIdentifier()
    {
        // A frame takes more than 10 ms, so that a busy machine does not keep a sender from its next one for as long.
        var slow = new CanBitRate(10_000);
        using var one = _folder.Open(slow);
        using var other = _folder.Open(slow);
        using var third = _folder.Open(slow);

        // While the first is on the wire, all others wait; then those of the lower identifier go before.
        Assert.Equal(20, one.Send(Enumerable.Repeat(High, 20).ToArray()));
        Assert.Equal(20, other.Send(Enumerable.Repeat(Low, 20).ToArray()));

        var order = _folder.Take(third, 40).Select(item => item.Frame.Id.Value).ToList();
        var firstLow = order.IndexOf(0x100);
        Assert.True(firstLow < 20, $"the lower identifier waited for {firstLow} frames");
        Assert.All(order.Skip(firstLow).Take(20), id => Assert.Equal(0x100u, id));
    }

    [Fact]
    public void Host_Leaves_TheOthersSeeTheirDeviceRemovedOnce_AndTheNextOneIsHost()
    {
        var host = _folder.Open();
        using var member = _folder.Open();

        host.Dispose();

        Assert.Equal(CanEventKind.Removed, Assert.Single(_folder.Take(member, 1)).Kind);
        Assert.Equal(0, member.Send([Low]));
        var startNs = _folder.Clock.NowNs;
        member.Wait(startNs + 20_000_000); // may end by what was told before
        member.Wait(startNs + 20_000_000);
        Assert.True(_folder.Clock.NowNs >= startNs + 20_000_000);
        Assert.Equal(0, member.Receive(new CanEvent[1]));

        using var next = _folder.Open();
        using var joined = _folder.Open();
        Assert.Equal(1, next.Send([Low]));
        Assert.Equal(CanEventKind.Received, _folder.Take(joined, 1)[0].Kind);
    }

    [Fact]
    public void Member_Leaves_TheOthersGoOn()
    {
        using var host = _folder.Open();
        using var stays = _folder.Open();
        var leaves = _folder.Open();
        Assert.Equal(1, leaves.Send([High]));
        Assert.Equal(CanEventKind.Transmitted, _folder.Take(leaves, 1)[0].Kind);
        leaves.Dispose();

        Assert.Equal(1, host.Send([Low]));

        Assert.Equal([0x700u, 0x100u], _folder.Take(stays, 2).Select(item => item.Frame.Id.Value));
    }

    [Fact]
    public void Open_OtherBitRate_IsRefusedWithTheOneInForce()
    {
        using var host = _folder.Open();

        var refusal = Assert.Throws<ChannelException>(() => _folder.Open(new CanBitRate(250_000)));

        Assert.Equal(ChannelFault.NotSupported, refusal.Fault);
        Assert.Contains("runs at classic CAN 500000 bit/s", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SocketOfAHostThatWasKilled_TakesItsPlace()
    {
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.Path, "bus0.sock")));
        }

        File.WriteAllText(Path.Combine(_folder.Path, "bus0.lock"), "");
        using var one = _folder.Open();
        using var other = _folder.Open();
        Assert.Equal(1, one.Send([Low]));

        Assert.Equal(Low.ToString(), _folder.Take(other, 1)[0].Frame.ToString());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("FE-BUS")]
    public void Connection_OfSomethingElse_HarmsNobody(string greeting)
    {
        using var one = _folder.Open();
        using var other = _folder.Open();
        using var stranger = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        stranger.Connect(new UnixDomainSocketEndPoint(Path.Combine(_folder.Path, "bus0.sock")));
        stranger.Send(Encoding.ASCII.GetBytes(greeting));

        Assert.Equal(1, one.Send([Low]));

        Assert.Equal(CanEventKind.Received, _folder.Take(other, 1)[0].Kind);
    }

    [Fact]
    public void List_HasTheBusesByName() =>
        Assert.Equal("bus15", new LocalBusAdapter().List(_folder)[15].Device);
}
