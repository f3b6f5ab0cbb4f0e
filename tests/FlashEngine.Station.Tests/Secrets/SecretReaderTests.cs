using FlashEngine.Station.Secrets;

namespace FlashEngine.Station.Tests.Secrets;

public sealed class SecretReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_HexWithWhiteSpace_IsDecoded()
    {
        WriteSecret("keys/engine.key", "00 11\t2233\r\nAABBccdd\n");

        // relative to the base folder
        Assert.Equal(
            [0x00, 0x11, 0x22, 0x33, 0xAA, 0xBB, 0xCC, 0xDD], SecretReader.Read("file:keys/engine.key", _folder.Path));
    }

    [Fact]
    public void File_AbsolutePath_IgnoresTheBaseFolder()
    {
        var path = WriteSecret("engine.key", "7F");

        Assert.Equal([0x7F], SecretReader.Read($"file:{path}", "/"));
    }

    [Fact]
    public void Environment_Variable_IsDecoded()
    {
        Environment.SetEnvironmentVariable("FLASH_TEST_SECRET", " 2b7e 1516 ");

        Assert.Equal([0x2B, 0x7E, 0x15, 0x16], SecretReader.Read("env:FLASH_TEST_SECRET", _folder.Path));
    }

    [Fact]
    public void Environment_NotSet_IsNamed() => AssertError(
        "env:FLASH_TEST_NO_SUCH_SECRET",
        "environment variable FLASH_TEST_NO_SUCH_SECRET is not set; it must hold a secret in hexadecimal");

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void File_OpenToOthers_IsRefusedWithTheCommandThatMendsIt(UnixFileMode extra)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Access there is by control lists; there is no mode to test.
        }

        var path = WriteSecret("engine.key", "00");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | extra);

        AssertError("file:engine.key", $"secret file '{path}' is open to other users; run: chmod 600 '{path}'");
    }

    [Fact]
    public void File_Missing_SaysWhatToWrite() => AssertError(
        "file:no.key", $"secret file '{_folder["no.key"]}' does not exist; write the secret in hexadecimal into it, "
            + $"then: chmod 600 '{_folder["no.key"]}'");

    [Fact]
    public void File_NoHex_IsToldWithoutTheContent()
    {
        var path = WriteSecret("engine.key", "correct horse battery staple");

        AssertError("file:engine.key",
            $"secret file '{path}' is not hexadecimal; it must hold digits 0-9 and A-F only");
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("123", 3)]
    public void File_NoWholeBytes_TellsTheCountOfDigits(string text, int digits)
    {
        var path = WriteSecret("engine.key", text);

        AssertError("file:engine.key", $"secret file '{path}' holds {digits} hexadecimal digits; two make a byte");
    }

    [Fact]
    public void File_TooLarge_IsRefused()
    {
        var path = WriteSecret("engine.key", new string('0', SecretReader.FileLengthMax + 1));

        AssertError("file:engine.key", $"secret file '{path}' is larger than 65536 bytes; check the path");
    }

    [Theory]
    [InlineData("00112233")]
    [InlineData("file:")]
    [InlineData("env:")]
    [InlineData("")]
    public void Reference_OfNoKnownKind_IsRefusedWithoutShowingIt(string reference) => AssertError(
        reference, "a secret is referred to by 'file:PATH' or 'env:NAME'; this reference is neither");

    private string WriteSecret(string name, string text)
    {
        var path = _folder.Write(name, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }

    private void AssertError(string reference, string message)
    {
        var error = Assert.Throws<InputException>(() => SecretReader.Read(reference, _folder.Path));
        Assert.Equal(message, error.Message);
    }
}
