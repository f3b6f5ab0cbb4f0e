using FlashEngine.Tests.Native;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>
/// <c>flash run</c> with an OEM's key library. One that fails is exit code 5: no key is sent, so no attempt is burnt;
/// nothing is erased or written, and session and bus are as before.
/// </summary>
public sealed class KeyLibraryRunTests : IDisposable
{
    private const string Trace = "trace.log";
    private readonly Bench _bench = new();

    public KeyLibraryRunTests() => _bench.Pack();

    public void Dispose() => _bench.Dispose();

    [CompilerFact]
    public async Task RightLibrary_PathRelativeToTheVehicleFile_FlashesTheEcu()
    {
        Use("aes_cmac.c");

        (await RunBodyAsync()).Succeeded();
        Assert.Equal("success", _bench.ReadReport("body").GetProperty("result").GetString());
        Assert.Equal(1, new BusLog(_bench.In(Trace)).CountToBody("2702"));
    }

    [Compiler32Fact]
    public async Task RightLibrary_Of32Bits_FlashesTheEcu()
    {
        Use("aes_cmac.c", "-m32");

        (await RunBodyAsync()).Succeeded();
        Assert.Equal("success", _bench.ReadReport("body").GetProperty("result").GetString());
    }

    [CompilerTheory]
    [InlineData("CRASH", "crashed (SIGSEGV, bad memory access)")]
    [InlineData("ABORT", "crashed (SIGABRT, abort)")]
    [InlineData("EXIT", "ended its own process (exit code 0)")]
    [InlineData("HANG", "gave no key within 1000 ms")]
    [InlineData("CLAIM_TOO_LONG", "claims a key of 256 bytes in a buffer of 255")]
    [InlineData("OVERRUN", "wrote beyond its buffer of 255 bytes")]
    [InlineData("NO_LENGTH", "gave a key of 0 bytes")]
    [InlineData("UNSPECIFIED", "KGRE_UnspecifiedError")]
    public async Task BadLibrary_MisbehavesInItsCall_Is5WithoutAnAttempt(string misdeed, string problem)
    {
        Use("bad.c", $"-DMISDEED={misdeed}");

        await AssertRefusedAsync(problem);
    }

    [CompilerFact]
    public async Task BadLibrary_WithoutTheFunction_Is5WithoutAnAttempt()
    {
        Use("empty.c");

        await AssertRefusedAsync("no function GenerateKeyExOpt, GenerateKeyEx or GenerateKey");
    }

    [Fact]
    public async Task BadLibrary_OfAnotherMachine_Is5WithoutAnAttempt()
    {
        var file = new byte[64];
        "\u007fELF\u0001\u0001"u8.CopyTo(file);
        file[16] = 3;
        file[18] = 8; // MIPS
        Name();
        await File.WriteAllBytesAsync(_bench.In("libkeys.so"), file);

        await AssertRefusedAsync("is built for ELF machine 8");
    }

    private void Use(string source, params string[] flags)
    {
        Name();
        CCompiler.Library(Path.Combine("keylibs", source), _bench.In("libkeys.so"), flags);
    }

    private void Name()
    {
        // A virtual ECU that is given no secret has one of zeros.
        var secret = new string('0', 32);
        _bench.UseBodyAlgorithm(
            $"key-library, parameters: {{ library: libkeys.so, timeoutMs: 1000, options: \"{secret}\" }}");
    }

    private Task<FlashProcess> RunBodyAsync() => _bench.RunAsync(["--ecu", "body", "--trace", _bench.In(Trace)]);

    private async Task AssertRefusedAsync(string problem)
    {
        (await RunBodyAsync()).Failed(5, "body", "key-library", _bench.In("libkeys.so"), problem);
        _bench.AssertUntouched();
        _bench.AssertReportedUntouched("body", 5);
        var log = new BusLog(_bench.In(Trace));
        Assert.Equal(1, log.CountToBody("2701"));
        Assert.Equal(0, log.CountToBody("2702"));
        Assert.Equal(
            ["1083", "8582", "288301", "1083", "288001", "8581", "1081"], log.FunctionalRequests);
    }
}
