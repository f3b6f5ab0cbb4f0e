using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Uds;

namespace FlashEngine.DoIp.Tests.Channel;

/// <summary>Diagnostic messages, their acknowledgements, and everything else that an entity may send.</summary>
public sealed class MessageTests : IDisposable
{
    private const string Request = "02 FD 80 01 00 00 00 07 0E 80 10 01 22 F1 90";
    private const string Ack = "02 FD 80 02 00 00 00 05 10 01 0E 80 00";

    private readonly ScriptedEntity _entity = new();
    private readonly TestHost _host = new();
    private readonly IPduChannel _channel;
    private readonly int _ecu;
    private readonly int _group;

    public MessageTests()
    {
        _channel = _entity.Open(_host, options: ("reconnect", "0"));
        _ecu = _channel.OpenLink(new PduLinkRequest { RequestAddress = 0x1001, ResponseAddress = 0x1001 });
        _group = _channel.OpenLink(
            new PduLinkRequest { RequestAddress = 0xE400, ResponseAddress = 0xE400, Functional = true });
    }

    public void Dispose()
    {
        _channel.Dispose();
        _entity.Dispose();
    }

    [Fact]
    public void Request_AcknowledgedAndAnswered_IsConfirmAndIndication()
    {
        Send();
        Assert.False(_channel.TrySend(_ecu, [0x3E, 0x00])); // one at a time
        _entity.Send($"{Ack} 02 FD 80 01 00 00 00 08 10 01 0E 80 62 F1 90 57");
        var (confirm, _) = _channel.Next(_host);
        var (indication, pdu) = _channel.Next(_host);

        Assert.Equal((PduEventKind.Confirm, _ecu, N_Result.N_OK), (confirm.Kind, confirm.Link, confirm.Result));
        Assert.Equal((PduEventKind.Indication, _ecu, 4), (indication.Kind, indication.Link, indication.Length));
        Assert.Equal("62 F1 90 57", Hex.Text(pdu));
        Assert.True(indication.TimestampNs >= confirm.TimestampNs);
        Assert.True(_channel.TrySend(_ecu, [0x3E, 0x00]));
    }

    [Fact]
    public void FunctionalRequest_IsConfirmedOnItsOwnLink()
    {
        _channel.Send(_host, _group, 0x3E, 0x80);
        _entity.Expect("02 FD 80 01 00 00 00 06 0E 80 E4 00 3E 80");
        _entity.Send("02 FD 80 02 00 00 00 05 E4 00 0E 80 00");
        var (confirm, _) = _channel.Next(_host);
        Assert.Equal((PduEventKind.Confirm, _group), (confirm.Kind, confirm.Link));
    }

    [Theory]
    [InlineData("02", N_Result.DoIP_INVALID_SA)]
    [InlineData("03", N_Result.DoIP_UNKNOWN_TA)]
    [InlineData("04", N_Result.DoIP_MESSAGE_TOO_LARGE)]
    [InlineData("05", N_Result.DoIP_OUT_OF_MEMORY)]
    [InlineData("06", N_Result.DoIP_TARGET_UNREACHABLE)]
    [InlineData("07", N_Result.DoIP_ERROR)]
    [InlineData("08", N_Result.DoIP_ERROR)]
    [InlineData("FF", N_Result.DoIP_ERROR)]
    public void NegativeAcknowledgement_FailsTheMessage(string code, N_Result result)
    {
        Send();
        _entity.Send($"02 FD 80 03 00 00 00 08 10 01 0E 80 {code} 22 F1 90");
        Assert.Equal(result, _channel.Next(_host).Event.Result);
        Assert.True(_channel.TrySend(_ecu, [0x3E, 0x00]));
    }

    [Theory]
    [InlineData("00", N_Result.DoIP_HDR_ERROR)]
    [InlineData("01", N_Result.DoIP_HDR_ERROR)]
    [InlineData("02", N_Result.DoIP_MESSAGE_TOO_LARGE)]
    [InlineData("03", N_Result.DoIP_OUT_OF_MEMORY)]
    [InlineData("04", N_Result.DoIP_HDR_ERROR)]
    public void GenericNack_FailsTheOldestMessage(string code, N_Result result)
    {
        Send();
        _channel.Send(_host, _group, 0x3E, 0x80);
        _entity.Send($"02 FD 00 00 00 00 00 01 {code}");
        var (confirm, _) = _channel.Next(_host);
        Assert.Equal((_ecu, result), (confirm.Link, confirm.Result));
    }

    [Fact]
    public void Acknowledgement_ThatNeverComes_IsTimeoutA()
    {
        Send();
        _channel.Quiet(_host);
        _host.Skip(TimeSpan.FromSeconds(2));
        var (confirm, _) = _channel.Next(_host);
        Assert.Equal((PduEventKind.Confirm, N_Result.DoIP_TIMEOUT_A), (confirm.Kind, confirm.Result));
    }

    [Fact]
    public void AliveCheck_IsAnsweredAtOnce()
    {
        _entity.Send("02 FD 00 07 00 00 00 00");
        _channel.Quiet(_host);
        _entity.Expect("02 FD 00 08 00 00 00 02 0E 80");
    }

    [Theory]
    [InlineData("02 FD 80 01 00 00 00 05 10 02 0E 80 7E")] // of an ECU that nobody asked for
    [InlineData("02 FD 80 01 00 00 00 05 10 01 0E 81 7E")] // for another tester
    [InlineData("02 FD 80 01 00 00 00 04 10 01 0E 80")] // without user data
    [InlineData("02 FD 80 02 00 00 00 05 10 01 0E 80 00")] // nothing was sent
    [InlineData("02 FD 80 02 00 00 00 02 10 01")] // too short
    [InlineData("02 FD 00 00 00 00 00 01 02")] // a refusal of nothing
    [InlineData("02 FD 00 06 00 00 00 09 0E 80 00 10 00 00 00 00 00")] // a late activation answer
    [InlineData("02 FD 40 02 00 00 00 03 00 01 01")] // another payload type
    public void Message_ThatIsNoNews_IsPassedOver(string bytes)
    {
        _entity.Send(bytes);
        _channel.Quiet(_host);
        Send();
        _entity.Send(Ack);
        Assert.Equal(N_Result.N_OK, _channel.Next(_host).Event.Result);
    }

    [Fact]
    public async Task LongMessages_BothWays_ArriveWhole()
    {
        var pdu = new byte[300_000];
        new Random(1).NextBytes(pdu);
        Assert.True(_channel.TrySend(_ecu, pdu));
        var reading = Task.Run(() => _entity.Read(12 + pdu.Length));
        _channel.Quiet(_host, 300); // what the socket did not take at once leaves meanwhile
        await reading.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(pdu, (await reading)[12..]);

        var sending = Task.Run(() => _entity.Send(
            [.. Hex.Bytes(Ack), .. Hex.Bytes("02 FD 80 01 00 04 93 E4 10 01 0E 80"), .. pdu]));
        Assert.Equal(PduEventKind.Confirm, _channel.Next(_host).Event.Kind);
        Assert.Equal(pdu, _channel.Next(_host).Pdu);
        await sending.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Socket_ThatTakesNoMore_IsBackPressure()
    {
        var pdu = new byte[8 * 1024 * 1024];
        Assert.True(_channel.TrySend(_ecu, pdu));
        Assert.False(_channel.TrySend(_group, [0x3E, 0x80]));
        var reading = Task.Run(() => _entity.Read(12 + pdu.Length));
        _channel.Send(_host, _group, 0x3E, 0x80);
        await reading.WaitAsync(TimeSpan.FromSeconds(30));
        _entity.Expect("02 FD 80 01 00 00 00 06 0E 80 E4 00 3E 80");
    }

    [Fact]
    public void Connection_Lost_FailsWhatIsUnderWayAndNamesTheEntity()
    {
        Send();
        _entity.Hang();
        Assert.Equal(N_Result.DoIP_NO_LINK, _channel.Next(_host).Event.Result);
        var lost = Assert.Throws<ChannelException>(() => _channel.Next(_host));
        Assert.Contains($"DoIP entity {_entity.Device}: connection lost: the entity", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_ThatIsNoDoIpAnyMore_EndsTheConnection()
    {
        _entity.Send("02 FC 00 07 00 00 00 00");
        var lost = Assert.Throws<ChannelException>(() => _channel.Next(_host));
        Assert.Contains("protocol version 02 with inverse FC", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fuzz_WhateverAnEntitySends_EndsAsChannelException()
    {
        var random = new Random(3496);
        for (var round = 0; round < 60; round++)
        {
            using var entity = new ScriptedEntity();
            using var channel = entity.Open(_host, options: ("reconnect", "0"));
            _ = channel.OpenLink(new PduLinkRequest { RequestAddress = 0x1001, ResponseAddress = 0x1001 });
            var types = new[] { "00 00", "00 06", "00 07", "80 01", "80 02", "80 03", "12 34" };
            for (var i = 0; i < 20; i++)
            {
                var payload = new byte[random.Next(9)];
                random.NextBytes(payload);
                entity.Send(
                    [.. Hex.Bytes($"02 FD {types[random.Next(types.Length)]} 00 00 00"), (byte)payload.Length, .. payload]);
            }

            var noise = new byte[random.Next(1, 64)];
            random.NextBytes(noise);
            entity.Send(noise);
            entity.Hang();
            Assert.Throws<ChannelException>(void () =>
            {
                while (true)
                {
                    _ = channel.Next(_host);
                }
            });
        }
    }

    private void Send()
    {
        _channel.Send(_host, _ecu, 0x22, 0xF1, 0x90);
        _entity.Expect(Request);
    }
}
