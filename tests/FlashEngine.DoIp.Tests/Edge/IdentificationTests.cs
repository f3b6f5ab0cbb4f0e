using System.Net;
using System.Net.Sockets;
using FlashEngine.Adapters.DoIp;
using FlashEngine.Can;
using FlashEngine.Pdu;

namespace FlashEngine.DoIp.Tests.Edge;

/// <summary>Vehicle announcement and identification, both sides.</summary>
public sealed class IdentificationTests : IDisposable
{
    private readonly EdgeRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Announcement_ComesThreeTimes()
    {
        using var listener = Udp();
        using var rig = new EdgeRig(1, options => options with { AnnounceTo = (IPEndPoint)listener.LocalEndPoint! });
        for (var i = 0; i < 3; i++)
        {
            var bytes = new byte[100];
            Assert.Equal(40, listener.Receive(bytes));
            Assert.Equal("02 FD 00 04 00 00 00 20 57 46 45", Hex.Text(bytes.AsSpan(0, 11))); // VIN begins with WFE
        }
    }

    [Theory]
    [InlineData("FF 00 40 01 00 00 00 00", "02 FD 40 02 00 00 00 03 00 04 00")] // entity status: gateway, MCTS 4, NCTS 0
    [InlineData("02 FD 40 03 00 00 00 00", "02 FD 40 04 00 00 00 01 01")] // power mode: ready
    [InlineData("02 FD 12 34 00 00 00 00", "02 FD 00 00 00 00 00 01 01")]
    [InlineData("02 FD 00 02 00 00 00 01 00", "02 FD 00 00 00 00 00 01 04")]
    [InlineData("02 FD 00 01 00 00 00 09", "02 FD 00 00 00 00 00 01 04")]
    [InlineData("05 05 00 01 00 00 00 00", "02 FD 00 00 00 00 00 01 00")]
    public void Datagram_IsAnswered(string request, string answer)
    {
        using var socket = Udp();
        _ = socket.SendTo(Hex.Bytes(request), _rig.Edge.EndPoint);
        var bytes = new byte[100];
        Assert.Equal(answer, Hex.Text(bytes.AsSpan(0, socket.Receive(bytes))));
    }

    [Fact]
    public void List_ShowsTheEntity()
    {
        var device = Assert.Single(new DoIpAdapter(_rig.Edge.EndPoint).List(_rig.Host));
        Assert.Equal("127.0.0.1", device.Device);
        Assert.Matches("^VIN WFE[A-Z0-9]{14}, entity 0010, EID 020000000001, GID 020000000001$", device.Description);
    }

    [Fact]
    public void List_HearsAnEntityThatAnnouncesItself_AlthoughNobodyAnswers()
    {
        using var listener = Udp();
        using var rig = new EdgeRig(1, options => options with { AnnounceTo = (IPEndPoint)listener.LocalEndPoint! });
        var announcement = new byte[40];
        Assert.Equal(40, listener.Receive(announcement));
        using var silent = Udp();
        using var free = Udp();
        var place = (IPEndPoint)free.LocalEndPoint!;
        free.Dispose();

        // Said again and again: the listening takes its time to begin.
        using var heard = new ManualResetEventSlim();
        var announcing = new Thread(() =>
        {
            while (!heard.Wait(20))
            {
                _ = silent.SendTo(announcement, place);
            }
        });
        announcing.Start();
        var device = Assert.Single(new DoIpAdapter((IPEndPoint)silent.LocalEndPoint!, place.Port).List(rig.Host));
        heard.Set();
        announcing.Join();
        Assert.StartsWith("VIN WFE", device.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ByEidAndVin_FindsTheEntity()
    {
        var vin = new DoIpAdapter(_rig.Edge.EndPoint).List(_rig.Host)[0].Description.Substring(4, 17);
        foreach (var device in new[] { "eid:020000000001", $"vin:{vin}" })
        {
            using var channel = Open(device);
            Assert.Equal($"doip:{_rig.Edge.EndPoint}", channel.Info.Name);
        }
    }

    [Fact]
    public void Open_ByTheEidOfNobody_IsNotFound()
    {
        var missing = Assert.Throws<ChannelException>(() => Open("eid:020000000099"));
        Assert.Equal(ChannelFault.DeviceNotFound, missing.Fault);
        Assert.Contains("no DoIP entity answers to eid:020000000099", missing.Message, StringComparison.Ordinal);
    }

    private static Socket Udp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private IPduChannel Open(string device) => new DoIpAdapter().Open(_rig.Host, new PduChannelRequest
    {
        Device = device,
        Options = new Dictionary<string, string>
        {
            ["discover"] = $"{_rig.Edge.EndPoint}",
            ["port"] = $"{_rig.Edge.EndPoint.Port}",
        },
    });
}
