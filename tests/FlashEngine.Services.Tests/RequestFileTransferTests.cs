using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class RequestFileTransferTests
{
    private const string Path = "/data/testfile.zip"; // 0012 characters
    private const string PathBytes = "00 12 2F 64 61 74 61 2F 74 65 73 74 66 69 6C 65 2E 7A 69 70";

    [Theory]
    [InlineData(FileOperation.AddFile, "38 01" + PathBytes + "00 03 11 22 33 00 11 22")] // DFI, 3 bytes per size
    [InlineData(FileOperation.DeleteFile, "38 02" + PathBytes)]
    [InlineData(FileOperation.ReplaceFile, "38 03" + PathBytes + "00 03 11 22 33 00 11 22")]
    [InlineData(FileOperation.ReadFile, "38 04" + PathBytes + "00")] // DFI only
    [InlineData(FileOperation.ReadDir, "38 05" + PathBytes)]
    [InlineData(FileOperation.ResumeFile, "38 06" + PathBytes + "00 03 11 22 33 00 11 22")]
    public void Encode_Mode_HasItsParameters(FileOperation mode, string expected)
        => Assert.Equal(Hex.Bytes(expected), RequestFileTransfer.Encode(mode, Path, 0x00, 0x112233, 0x1122, 3));

    [Fact]
    public void Encode_Compression_IsInTheFormatIdentifier()
        => Assert.Equal(
            Hex.Bytes("38 01 00 01 61 11 02 C3 50 75 30"),
            RequestFileTransfer.Encode(FileOperation.AddFile, "a", 0x11, 0xC350, 0x7530, 2));

    [Fact]
    public void Encode_WithoutCompressedSize_UsesTheOther()
        => Assert.Equal(
            Hex.Bytes("38 01 00 01 61 00 04 00 00 00 10 00 00 00 10"),
            RequestFileTransfer.Encode(FileOperation.AddFile, "a", 0x00, 0x10));

    [Fact]
    public void Encode_BadArgument_IsMisuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RequestFileTransfer.Encode(0, "a"));
        Assert.Throws<ArgumentOutOfRangeException>(() => RequestFileTransfer.Encode((FileOperation)7, "a"));
        Assert.Throws<ArgumentException>(() => RequestFileTransfer.Encode(FileOperation.ReadFile, ""));
        Assert.Throws<ArgumentException>(() => RequestFileTransfer.Encode(FileOperation.ReadFile, "ä"));
        Assert.Throws<ArgumentException>(
            () => RequestFileTransfer.Encode(FileOperation.ReadFile, new string('a', 65536)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => RequestFileTransfer.Encode(FileOperation.AddFile, "a", 0, 0x10000, null, 2));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => RequestFileTransfer.Encode(FileOperation.AddFile, "a", 0, 0, null, 9));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => RequestFileTransfer.Encode(FileOperation.AddFile, "a", 0, 0, null, 0));
    }

    [Theory]
    [InlineData("78 01 02 C3 50 11", FileOperation.AddFile, 0xC350, 0x11, 0, 0, 0)]
    [InlineData("78 01 02 00 81", FileOperation.AddFile, 0x81, 0x00, 0, 0, 0)] // no dataFormatIdentifier
    [InlineData("78 02", FileOperation.DeleteFile, 0, 0x00, 0, 0, 0)]
    [InlineData("78 03 02 00 81 00", FileOperation.ReplaceFile, 0x81, 0x00, 0, 0, 0)]
    [InlineData("78 04 02 C3 50 11 00 02 C3 50 75 30", FileOperation.ReadFile, 0xC350, 0x11, 0xC350, 0x7530, 0)]
    [InlineData("78 05 02 C3 50 00 00 03 01 02 03", FileOperation.ReadDir, 0xC350, 0x00, 0x010203, 0, 0)]
    [InlineData("78 06 02 C3 50 11 00 00 00 00 00 01 00 02", FileOperation.ResumeFile, 0xC350, 0x11, 0, 0, 0x10002)]
    [InlineData("78 06 02 C3 50 00 00 00 00 00 01 00 02", FileOperation.ResumeFile, 0xC350, 0x00, 0, 0, 0x10002)]
    public void TryDecode_Answer_GivesWhatTheModeAnswers(
        string response, FileOperation mode, int blockLength, byte format, long size, long compressed, long position)
    {
        Assert.True(RequestFileTransfer.TryDecode(Hex.Bytes(response), mode, out var answer));
        Assert.Equal(
            new FileTransferAnswer
            {
                MaxNumberOfBlockLength = blockLength,
                DataFormatIdentifier = format,
                FileSizeUncompressedOrDirInfoLength = (ulong)size,
                FileSizeCompressed = (ulong)compressed,
                FilePosition = (ulong)position,
            },
            answer);
    }

    [Theory]
    [InlineData("", FileOperation.AddFile)]
    [InlineData("78", FileOperation.AddFile)]
    [InlineData("78 01", FileOperation.AddFile)] // no block length
    [InlineData("78 01 02 C3", FileOperation.AddFile)] // a byte short
    [InlineData("78 01 02 C3 50 11 00", FileOperation.AddFile)] // a byte long
    [InlineData("78 01 20 C3 50 11", FileOperation.AddFile)] // the count is not in the high nibble here
    [InlineData("78 01 01 02 11", FileOperation.AddFile)] // no room for data
    [InlineData("78 03 02 C3 50 11", FileOperation.AddFile)] // another mode
    [InlineData("79 01 02 C3 50 11", FileOperation.AddFile)] // another service
    [InlineData("78 02 00", FileOperation.DeleteFile)] // a byte long
    [InlineData("78 04 02 C3 50 11 00 02 C3 50 75", FileOperation.ReadFile)] // half a size
    [InlineData("78 04 02 C3 50 11 00 09 00 00 00 00 00 00 00 00 00", FileOperation.ReadFile)] // a size of 9 bytes
    [InlineData("78 05 02 C3 50 00", FileOperation.ReadDir)] // no length
    [InlineData("78 06 02 C3 50 11 00 01", FileOperation.ResumeFile)] // half a position
    [InlineData("78 07 02 C3 50 11", (FileOperation)7)]
    public void TryDecode_OtherAnswer_IsRefused(string response, FileOperation mode)
        => Assert.False(RequestFileTransfer.TryDecode(Hex.Bytes(response), mode, out _));

    [Fact]
    public async Task Async_Answer_IsTypedAndNeverRepeated()
    {
        var client = new ScriptedUdsClient("38 05 00 01 2F", "78 05 02 0F FF 00 00 02 01 00");

        var answer = await client.RequestFileTransferAsync(FileOperation.ReadDir, "/");

        Assert.Equal((0xFFF, 0x100ul), (answer.MaxNumberOfBlockLength, answer.FileSizeUncompressedOrDirInfoLength));
        Assert.Equal(0, client.Options?.TimeoutRetriesMax ?? 0);
    }

    [Fact]
    public async Task Async_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("38 02 00 01 61", "78 05");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.RequestFileTransferAsync(FileOperation.DeleteFile, "a"));

        Assert.Equal(
            "engine answered wrongly: expected 78 02 and what DeleteFile answers; "
            + "request 38 02 00 01 61, response 78 05",
            error.Message);
    }
}
