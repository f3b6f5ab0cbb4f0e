using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class ResponseOnEventTests
{
    [Theory]
    [InlineData(EventType.OnDtcStatusChange, 0x08, "01", "19 01 08", "86 01 08 01 19 01 08")]
    [InlineData(EventType.OnChangeOfDataIdentifier, 0x02, "01 04", "22 01 04", "86 03 02 01 04 22 01 04")]
    [InlineData(
        EventType.OnComparisonOfValues, 0x02, "01 04 01 00 00 00 64 0A 00 08", "22 01 04",
        "86 07 02 01 04 01 00 00 00 64 0A 00 08 22 01 04")]
    [InlineData(EventType.StartResponseOnEvent, 0x02, "", "", "86 05 02")]
    [InlineData(EventType.ReportDtcRecordInformationOnDtcStatusChange, 0x02, "01 06 FF", "", "86 09 02 01 06 FF")]
    public void Encode_Event_HasItsRecords(EventType type, byte window, string record, string service, string expected)
        => Assert.Equal(
            Hex.Bytes(expected), ResponseOnEvent.Encode(type, window, Hex.Bytes(record), Hex.Bytes(service)));

    [Fact]
    public void Encode_StoredAndSuppressed_SetTheirBits()
    {
        Assert.Equal(Hex.Bytes("86 45 02"), ResponseOnEvent.Encode(EventType.StartResponseOnEvent, storeEvent: true));
        Assert.Equal(
            Hex.Bytes("86 C0 02"),
            ResponseOnEvent.Encode(
                EventType.StopResponseOnEvent, storeEvent: true, suppressPositiveResponse: true));
    }

    [Fact]
    public void Encode_BadArgument_IsMisuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ResponseOnEvent.Encode((EventType)0x40));
        Assert.Throws<ArgumentException>(() => ResponseOnEvent.Encode(EventType.OnDtcStatusChange));
        Assert.Throws<ArgumentException>(
            () => ResponseOnEvent.Encode(EventType.OnChangeOfDataIdentifier, 2, [0x01]));
    }

    [Fact]
    public void TryDecode_Answer_GivesEventsWindowAndRecords()
    {
        Assert.True(ResponseOnEvent.TryDecode(
            Hex.Bytes("C6 01 00 08 01 19 01 08"), EventType.OnDtcStatusChange, out var answer));

        Assert.Equal((0, 8), (answer.NumberOfEvents, answer.EventWindowTime));
        Assert.Equal(Hex.Bytes("01 19 01 08"), answer.Records.ToArray());
    }

    [Theory]
    [InlineData("C6 04 00", 0, 0)] // no event is active
    [InlineData("C6 04 01 03 02 01 04 22 01 04", 1, 2)]
    public void TryDecode_ActivatedEvents_AreAList(string response, byte events, byte window)
    {
        Assert.True(ResponseOnEvent.TryDecode(Hex.Bytes(response), EventType.ReportActivatedEvents, out var answer));
        Assert.Equal((events, window), (answer.NumberOfEvents, answer.EventWindowTime));
    }

    [Fact]
    public void TryDecode_StorageState_MayDiffer()
        => Assert.True(ResponseOnEvent.TryDecode(
            Hex.Bytes("C6 45 00 02"), EventType.StartResponseOnEvent, out _));

    [Theory]
    [InlineData("")]
    [InlineData("C6 05")]
    [InlineData("C6 05 00")] // no window
    [InlineData("C6 00 00 02")] // another event
    [InlineData("C6 85 00 02")] // the indication bit is not echoed
    [InlineData("C7 05 00 02")] // another service
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(ResponseOnEvent.TryDecode(Hex.Bytes(response), EventType.StartResponseOnEvent, out _));
}
