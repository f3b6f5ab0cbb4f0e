using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Uds;

namespace FlashEngine.DoIp.Tests.Channel;

/// <summary>A connection that breaks is made again, for as long as the option says.</summary>
public sealed class ReconnectTests : IDisposable
{
    private readonly ScriptedEntity _entity = new();
    private readonly TestHost _host = new();

    public void Dispose() => _entity.Dispose();

    [Fact]
    public async Task Connection_ThatComesBack_CarriesTheNextMessage()
    {
        using var channel = _entity.Open(_host);
        var ecu = channel.OpenLink(new PduLinkRequest { RequestAddress = 0x1001, ResponseAddress = 0x1001 });
        channel.Send(_host, ecu, 0x11, 0x01);
        _entity.Expect("02 FD 80 01 00 00 00 06 0E 80 10 01 11 01");
        _entity.Send("02 FD 80 02 00 00 00 05 10 01 0E 80 00");
        Assert.Equal(PduEventKind.Confirm, channel.Next(_host).Event.Kind);
        _entity.Hang();

        // The answer cannot come any more.
        var (failed, _) = channel.Next(_host);
        Assert.Equal((PduEventKind.Indication, N_Result.DoIP_NO_LINK), (failed.Kind, failed.Result));
        Assert.False(channel.TrySend(ecu, [0x3E, 0x00]));

        var serving = Task.Run(() => _entity.Serve(ScriptedEntity.Activated));
        channel.Send(_host, ecu, 0x3E, 0x00);
        await serving.WaitAsync(TimeSpan.FromSeconds(30));
        _entity.Expect("02 FD 80 01 00 00 00 06 0E 80 10 01 3E 00");
    }

    [Fact]
    public void Connection_ThatStaysAway_IsLostWithBothReasons()
    {
        using var channel = _entity.Open(_host, options: ("reconnect", "1"));
        _entity.StopListening();
        _entity.Hang();
        var lost = Assert.Throws<ChannelException>(() => channel.Next(_host));
        Assert.Contains("connection lost: the entity", lost.Message, StringComparison.Ordinal);
        Assert.Contains("not back in time", lost.Message, StringComparison.Ordinal);
        Assert.Contains("nobody listens there", lost.Message, StringComparison.Ordinal);
    }
}
