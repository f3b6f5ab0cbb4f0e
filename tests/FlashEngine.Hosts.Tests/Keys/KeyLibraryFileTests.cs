using FlashEngine.Tests.Native;

namespace FlashEngine.Hosts.Tests.Keys;

/// <summary>Files and parameters that are refused before any foreign code runs.</summary>
public sealed class KeyLibraryFileTests : IDisposable
{
    private const string Library = "FOLDER/libkeys.so";
    private readonly KeyLibraries _libraries = new();

    public void Dispose() => _libraries.Dispose();

    [Fact]
    public async Task File_IsMissing_IsNamed()
        => Assert.StartsWith(
            Library + " cannot be read: Could not find file", await _libraries.ErrorAsync(), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("7F454C46")]
    [InlineData("4D5A")]
    [InlineData("68656C6C6F20776F726C642C2068656C6C6F20776F726C642C2068656C6C6F20776F726C64")]
    public async Task File_IsNoLibrary_SaysSo(string content)
    {
        Write(Convert.FromHexString(content));

        Assert.Equal(Library + " is no shared library (neither ELF nor PE)", await _libraries.ErrorAsync());
    }

    [Theory]
    [InlineData(0x014C, "x86")]
    [InlineData(0x8664, "x64")]
    public async Task File_IsAWindowsLibrary_NamesBothSystems(int machine, string name)
    {
        var file = new byte[512];
        "MZ"u8.CopyTo(file);
        file[0x3C] = 0x80;
        "PE\0\0"u8.CopyTo(file.AsSpan(0x80));
        BitConverter.TryWriteBytes(file.AsSpan(0x84), (ushort)machine);
        BitConverter.TryWriteBytes(file.AsSpan(0x96), (ushort)0x2022);
        Write(file);

        Assert.Equal($"{Library} is a library for Windows ({name}), and this is Linux", await _libraries.ErrorAsync());
    }

    [Theory]
    [InlineData(8, "ELF machine 8")]
    [InlineData(40, "arm")]
    public async Task File_IsForAnotherMachine_NamesBoth(byte machine, string name)
    {
        var file = new byte[64];
        "\u007fELF\u0001\u0001"u8.CopyTo(file);
        file[16] = 3;
        file[18] = machine;
        Write(file);

        Assert.StartsWith(
            $"{Library} is built for {name}, and this machine is ", await _libraries.ErrorAsync(),
            StringComparison.Ordinal);
    }

    [CompilerFact]
    public async Task File_HasOnlyAHeader_GivesTheLoadersReason()
    {
        var library = _libraries.Good("-DEX");
        await File.WriteAllBytesAsync(library, (await File.ReadAllBytesAsync(library))[..40]);

        var error = await _libraries.ErrorAsync();
        Assert.True(error.StartsWith(Library + " cannot be loaded: ", StringComparison.Ordinal), error);
    }

    [Compiler32Fact]
    public async Task Library_Of32BitsWithoutItsHost_SaysWhatToInstall()
    {
        _libraries.Good("-DEX", "-m32");
        _libraries.UseCopyWithout("key-host-x86");

        Assert.Equal(
            Library + " is built for x86, and the program that loads such libraries, "
            + "FOLDER/plugins/key-library/key-host-x86, is missing; install gcc-multilib "
            + "and build plugins/FlashEngine.Plugins.KeyLibrary again",
            await _libraries.ErrorAsync());
    }

    [Theory]
    [InlineData("levl=1", "unknown parameter 'levl'")]
    [InlineData("library=", "parameter 'library' is missing")]
    [InlineData("level=one", "parameter 'level' is 'one'; it must be a number of 0..4294967295")]
    [InlineData("keyLength=4094", "parameter 'keyLength' is '4094'; it must be a number of 1..4093")]
    [InlineData("timeoutMs=50", "parameter 'timeoutMs' is '50'; it must be a number of 100..60000")]
    [InlineData("entry=Any", "'entry' is 'Any'; it must be GenerateKeyExOpt or GenerateKeyEx or GenerateKey")]
    [InlineData("returns=0", "parameter 'returns' is '0'; it must be code or bool")]
    [InlineData("variant=a\0b", "a zero character is in 'library', 'variant' or 'options'")]
    public async Task Parameter_IsWrong_IsNamed(string parameter, string problem)
    {
        var error = await Assert.ThrowsAsync<JobException>(
            () => _libraries.KeyOfAsync("01", parameter.StartsWith("library", StringComparison.Ordinal)
                ? [parameter] : ["library=x", parameter]));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private void Write(byte[] content) => File.WriteAllBytes(Path.Combine(_libraries.Folder, "libkeys.so"), content);
}
