using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class RoutineControlTests
{
    [Theory]
    [InlineData(RoutineControlType.Start, false, "45 67 89 AA", "31 01 00 12 45 67 89 AA")]
    [InlineData(RoutineControlType.Start, true, "45 67 89 AA", "31 81 00 12 45 67 89 AA")] // no positive response
    [InlineData(RoutineControlType.Stop, false, "", "31 02 00 12")]
    [InlineData(RoutineControlType.RequestResults, false, "", "31 03 00 12")]
    public void Encode_TypeAndRecord_AreInOrder(RoutineControlType type, bool suppress, string record, string expected)
        => Assert.Equal(Hex.Bytes(expected), RoutineControl.Encode(type, 0x0012, Hex.Bytes(record), suppress));

    [Fact]
    public void Encode_StandardRoutines_HaveTheirIdentifiers()
    {
        Assert.Equal(
            Hex.Bytes("31 01 FF 00"), RoutineControl.Encode(RoutineControlType.Start, RoutineIdentifier.EraseMemory));
        Assert.Equal(
            Hex.Bytes("31 01 FF 01"),
            RoutineControl.Encode(RoutineControlType.Start, RoutineIdentifier.CheckProgrammingDependencies));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x04)]
    [InlineData(0x81)]
    public void Encode_TypeOutOfRange_IsMisuse(byte type)
        => Assert.Throws<ArgumentOutOfRangeException>(() => RoutineControl.Encode((RoutineControlType)type, 0x0012));

    [Fact]
    public void TryDecode_Answer_GivesStatusRecord()
    {
        Assert.True(RoutineControl.TryDecode(
            Hex.Bytes("71 01 00 12 99 88"), RoutineControlType.Start, 0x0012, out var record));
        Assert.Equal([0x99, 0x88], record.ToArray());
        Assert.True(RoutineControl.TryDecode(
            Hex.Bytes("71 03 00 12"), RoutineControlType.RequestResults, 0x0012, out record));
        Assert.True(record.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("71 01 12")]
    [InlineData("71 12 12 34")] // another type
    [InlineData("71 81 12 34")] // the indication bit is not echoed
    [InlineData("71 01 12 35")] // another routine
    [InlineData("71 01 34 12")] // identifier in the wrong byte order
    [InlineData("72 01 12 34")] // another service
    [InlineData("7F 31 72")] // erasing failed
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(RoutineControl.TryDecode(Hex.Bytes(response), RoutineControlType.Start, 0x1234, out _));

    [Theory]
    [InlineData(RoutineControlType.Start, "31 01 FF 00", "71 01 FF 00 01", 0)]
    [InlineData(RoutineControlType.Stop, "31 02 FF 00", "71 02 FF 00 01", 0)]
    [InlineData(RoutineControlType.RequestResults, "31 03 FF 00", "71 03 FF 00 01", 2)]
    public async Task Async_Answer_ReturnsStatusAndOnlyQuestionsAreRepeated(
        RoutineControlType type, string request, string response, int repeats)
    {
        var client = new ScriptedUdsClient(request, response);

        Assert.Equal([0x01], await client.RoutineControlAsync(type, RoutineIdentifier.EraseMemory));
        Assert.Equal(repeats, client.Options!.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("31 01 FF 00 01 02", "71 01 FF 01 00");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(() => client.RoutineControlAsync(
            RoutineControlType.Start, RoutineIdentifier.EraseMemory, new byte[] { 0x01, 0x02 }));

        Assert.Equal(
            "engine answered wrongly: expected 71 01 FF00; request 31 01 FF 00 01 02, response 71 01 FF 01 00",
            error.Message);
    }
}
