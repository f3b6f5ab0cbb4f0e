using FlashEngine.Tests.Native;

namespace FlashEngine.Hosts.Tests.Keys;

/// <summary>Key libraries that misbehave: each a clear error, and the next call is none the worse for it.</summary>
public sealed class BadKeyLibraryTests : IDisposable
{
    private const string Library = "FOLDER/libkeys.so";
    private const string Function = "GenerateKeyEx of FOLDER/libkeys.so";
    private readonly KeyLibraries _libraries = new();

    public void Dispose() => _libraries.Dispose();

    [CompilerTheory]
    [InlineData("CRASH", Library + " crashed (SIGSEGV, bad memory access) instead of giving a key")]
    [InlineData("CRASH_AT_LOAD", Library + " crashed (SIGSEGV, bad memory access) instead of giving a key")]
    [InlineData("STACK_OVERFLOW", Library + " crashed (SIGSEGV, bad memory access) instead of giving a key")]
    [InlineData("ABORT", Library + " crashed (SIGABRT, abort) instead of giving a key")]
    [InlineData("EXIT", Library + " ended its own process (exit code 0) instead of giving a key")]
    [InlineData("CLOSE_ALL", Library + " ended its own process (exit code 0) instead of giving a key")]
    [InlineData("CLAIM_TOO_LONG", Function + " claims a key of 256 bytes in a buffer of 255")]
    [InlineData("OVERRUN", Function + " wrote beyond its buffer of 255 bytes")]
    [InlineData("UNDERRUN", Function + " wrote beyond its buffer of 255 bytes")]
    [InlineData("NO_LENGTH", Function + " gave a key of 0 bytes, which is none")]
    [InlineData("UNSPECIFIED", Function + " returned 4, KGRE_UnspecifiedError")]
    [InlineData("STRANGE_RESULT", Function + " returned -77, which is no documented result")]
    public async Task Library_Misbehaves_IsAnErrorAndTheNextCallIsWell(string misdeed, string error)
    {
        _libraries.Bad(misdeed);
        Assert.Equal(error, await _libraries.ErrorAsync());

        _libraries.Good("-DEX");
        Assert.Equal("1213", await _libraries.KeyAsync("0102"));
    }

    [CompilerTheory]
    [InlineData("HANG")]
    [InlineData("SPIN")]
    [InlineData("SLEEP_AT_LOAD")]
    public async Task Library_DoesNotReturn_IsEndedAtItsTimeout(string misdeed)
    {
        _libraries.Bad(misdeed);

        Assert.Equal(
            Library + " gave no key within 300 ms and was ended; 'timeoutMs' gives it longer",
            await _libraries.ErrorAsync("timeoutMs=300"));
        AssertNoHostIsLeft();
    }

    [CompilerFact]
    public async Task Library_DoesNotReturn_CancellationEndsIt()
    {
        _libraries.Bad("HANG");
        using var cancellation = new CancellationTokenSource();
        var key = _libraries.KeyOfAsync("01", ["library=libkeys.so", "timeoutMs=60000"], cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => key.WaitAsync(TimeSpan.FromSeconds(30)));
        AssertNoHostIsLeft();
    }

    [Compiler32Fact]
    public async Task Library_Of32BitsCrashes_IsTheSameError()
    {
        _libraries.Bad("CRASH", "-m32");

        Assert.Equal(
            Library + " crashed (SIGSEGV, bad memory access) instead of giving a key", await _libraries.ErrorAsync());
    }

    [CompilerTheory]
    [InlineData("level=0x7F", "2, KGRE_SecurityLevelInvalid: it does not know level 127 ('level' sets another)")]
    [InlineData("variant=unknown", "3, KGRE_VariantInvalid: it does not know variant 'unknown'")]
    public async Task Library_RefusesAnArgument_IsSaidInWords(string parameter, string result)
    {
        _libraries.Good("-DEX");

        Assert.Equal($"{Function} returned {result}", await _libraries.ErrorAsync(parameter));
    }

    [CompilerFact]
    public async Task Library_KeyOfAnotherLengthThanSaid_IsRefused()
    {
        _libraries.Good("-DEX");

        Assert.Equal(
            Function + " gave a key of 2 bytes, and 'keyLength' says 4", await _libraries.ErrorAsync("keyLength=4"));
    }

    [CompilerFact]
    public async Task OldLibrary_ReturnsTrue_TheErrorNamesTheSetting()
    {
        _libraries.Good("-DOLD_BOOL");

        Assert.Contains("'returns: bool'", await _libraries.ErrorAsync(), StringComparison.Ordinal);
    }

    [CompilerFact]
    public async Task OldLibrary_ReturnsFalse_IsAnError()
    {
        _libraries.Good("-DOLD_BOOL");

        Assert.Equal(
            "GenerateKey of FOLDER/libkeys.so returned false",
            await _libraries.ErrorAsync("returns=bool", "variant=unknown"));
    }

    [CompilerFact]
    public async Task Library_WithoutTheFunction_NamesWhatWasLookedFor()
    {
        _libraries.Build("empty.c");

        Assert.Equal(
            Library + " has no function GenerateKeyExOpt, GenerateKeyEx or GenerateKey, plain or decorated",
            await _libraries.ErrorAsync());
        _libraries.Good("-DEX");
        Assert.Equal(
            Library + " has no function GenerateKeyExOpt, plain or decorated",
            await _libraries.ErrorAsync("entry=GenerateKeyExOpt"));
    }

    // No host: one would outlive its call only with the library's file mapped.
    private void AssertNoHostIsLeft()
    {
        var maps = Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .Select(folder => Path.Combine(folder, "maps"))
            .Where(file => MapsOf(file).Contains(_libraries.Folder, StringComparison.Ordinal));
        Assert.Empty(maps);
    }

    private static string MapsOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // a process that has ended since, or somebody else's
        }
    }
}
