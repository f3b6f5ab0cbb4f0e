using System.Net;
using FlashEngine.Adapters.DoIp;
using FlashEngine.Can;
using FlashEngine.Pdu;

namespace FlashEngine.DoIp.Tests.Channel;

/// <summary>Opening: connection, routing activation, options.</summary>
public sealed class ActivationTests : IDisposable
{
    private readonly ScriptedEntity _entity = new();
    private readonly TestHost _host = new();

    public void Dispose() => _entity.Dispose();

    [Fact]
    public void Open_Activated_HasNameAndAddress()
    {
        using var channel = _entity.Open(_host);
        Assert.Equal($"doip:{_entity.Device}", channel.Info.Name);
        Assert.Equal(0x0E80u, channel.Info.TesterAddress);
    }

    [Theory]
    [InlineData("00", ChannelFault.NotSupported, "unknown source address (00)")]
    [InlineData("01", ChannelFault.DeviceBusy, "all its sockets are in use by other testers (01)")]
    [InlineData("02", ChannelFault.NotSupported, "another source address is active on this connection (02)")]
    [InlineData("03", ChannelFault.DeviceBusy, "the source address is active on another connection (03)")]
    [InlineData("04", ChannelFault.NotSupported, "authentication is missing (04)")]
    [InlineData("05", ChannelFault.NotSupported, "the confirmation was rejected (05)")]
    [InlineData("06", ChannelFault.NotSupported, "does not support this activation type (06)")]
    [InlineData("07", ChannelFault.NotSupported, "wants TLS for this activation type (option tls: on) (07)")]
    [InlineData("11", ChannelFault.NotSupported, "waits for a confirmation in the vehicle")]
    [InlineData("E0", ChannelFault.NotSupported, "a reason of the vehicle manufacturer (E0)")]
    [InlineData("77", ChannelFault.NotSupported, "a reserved code (77)")]
    public void Open_Refused_SaysWhyInWords(string code, ChannelFault fault, string words)
    {
        var refused = Assert.Throws<ChannelException>(
            () => _entity.Open(_host, $"02 FD 00 06 00 00 00 09 0E 80 00 10 {code} 00 00 00 00"));
        Assert.Equal(fault, refused.Fault);
        Assert.Contains("routing activation of 0E80, type 00, refused", refused.Message, StringComparison.Ordinal);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("02 FD 00 00 00 00 00 01 00", "header refused: incorrect pattern (00)")]
    [InlineData("02 FD 00 06 00 00 00 02 0E 80", "a reserved code (FF)")]
    [InlineData("48 54 54 50 2F 31 2E 31", "protocol version 48 with inverse 54 is none of a DoIP entity")]
    public void Open_AnsweredWrongly_SaysHow(string answer, string words)
    {
        var refused = Assert.Throws<ChannelException>(() => _entity.Open(_host, answer));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NobodyListens_IsOneLine()
    {
        _entity.StopListening();
        var refused = Assert.Throws<ChannelException>(() => Open(_entity.Device));
        Assert.Contains($"{_entity.Device}: cannot connect: nobody listens there", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NoAnswerToActivation_EndsWithA_DoIP_Ctrl()
    {
        var serving = Task.Run(() =>
        {
            _entity.Serve("");
            _host.Skip(TimeSpan.FromSeconds(2));
        });
        var refused = Assert.Throws<ChannelException>(() => Open(_entity.Device));
        Assert.Contains("no answer to the routing activation (A_DoIP_Ctrl)", refused.Message, StringComparison.Ordinal);
        await serving.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("sauce", "0xE80", "has no option 'sauce'")]
    [InlineData("source", "0x1001", "source is '0x1001', must be 0xE00 to 0xFFF")]
    [InlineData("activation", "256", "activation is '256', must be 0x0 to 0xFF")]
    [InlineData("version", "1", "version is '1', must be 2 to 3")]
    [InlineData("reconnect", "-1", "reconnect is '-1', must be 0 to 600")]
    [InlineData("tls", "yes", "tls is 'yes', must be on or off")]
    [InlineData("ca", "ca.pem", "option 'ca' has a use with tls: on only")]
    [InlineData("discover", "here", "discover is 'here', must be ADDRESS")]
    public void Open_WrongOption_IsNamed(string name, string value, string words)
    {
        var refused = Assert.Throws<ChannelException>(() => Open(_entity.Device, (name, value)));
        Assert.Equal(ChannelFault.NotSupported, refused.Fault);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vin:123", "must have 17 letters and digits")]
    [InlineData("eid:12345678901", "must have 12 hexadecimal digits")]
    [InlineData("127.0.0.1:port", "must be HOST, HOST:PORT, vin:")]
    public void Open_WrongDevice_IsNamed(string device, string words)
    {
        var refused = Assert.Throws<ChannelException>(() => Open(device));
        Assert.Equal(ChannelFault.DeviceNotFound, refused.Fault);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingAuthorityFile_IsNamed()
    {
        var refused = Assert.Throws<ChannelException>(() => Open(_entity.Device, ("tls", "on"), ("ca", "none.pem")));
        Assert.Contains("option ca: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("none.pem", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenLink_AddressTakenOrTooLong_IsRefused()
    {
        using var channel = _entity.Open(_host);
        _ = channel.OpenLink(new PduLinkRequest { RequestAddress = 0x1001, ResponseAddress = 0x1001 });
        Assert.Throws<InputException>(() => channel.OpenLink(
            new PduLinkRequest { RequestAddress = 0x1001, ResponseAddress = 0x1001 }));
        Assert.Throws<InputException>(() => channel.OpenLink(
            new PduLinkRequest { RequestAddress = 0x18DA10F1, ResponseAddress = 0x18DAF110 }));
    }

    [Fact]
    public void List_NothingThere_IsEmpty() =>
        Assert.Empty(new DoIpAdapter(IPEndPoint.Parse(_entity.Device)).List(_host));

    private IPduChannel Open(string device, params (string Name, string Value)[] options) =>
        new DoIpAdapter().Open(_host, new PduChannelRequest
        {
            Device = device,
            Options = options.ToDictionary(option => option.Name, option => option.Value),
        });
}
