using FlashEngine.Tests.Native;

namespace FlashEngine.Hosts.Tests.Keys;

/// <summary>Key libraries that do what they should.</summary>
public sealed class KeyLibraryTests : IDisposable
{
    private readonly KeyLibraries _libraries = new();

    public void Dispose() => _libraries.Dispose();

    // Each byte of the seed, the level 11, and the sums of the texts: "ab" is C3, "x" is 78.
    [CompilerTheory]
    [InlineData("-DEX_OPT -DEX -DOLD", "01FF -> 4D4B variant=ab options=x")]
    [InlineData("-DEX_OPT -DEX -DOLD", "01FF -> D5D3 variant=ab options=x entry=GenerateKeyEx")]
    [InlineData("-DEX_OPT -DEX -DOLD", "01FF -> D5D3 variant=ab options=x entry=GenerateKey")]
    [InlineData("-DEX -DOLD", "01FF -> D5D3 variant=ab options=x")]
    [InlineData("-DEX_OPT", "01FF -> 1210")]
    [InlineData("-DEX", "01FF -> 0200 level=0x101")]
    [InlineData("-DEX", "01FF -> 0200 level=1 keyLength=2")]
    [InlineData("-DOLD", "AA -> BB")]
    [InlineData("-DOLD_BOOL", "AA -> BB returns=bool")]
    [InlineData("-DEX -DEX_NAME=\"_GenerateKeyEx\"", "AA -> BB")]
    public async Task Library_OfThisMachine_GetsEverythingAndGivesItsKey(string exports, string expectation)
    {
        _libraries.Good(exports.Split(' '));

        await AssertKeyAsync(expectation);
    }

    [Compiler32Theory]
    [InlineData("-DEX_OPT", "01FF -> 4D4B variant=ab options=x")]
    [InlineData("-DEX", "AA -> BB")]
    public async Task Library_Of32Bits_RunsInAHostOf32Bits(string exports, string expectation)
    {
        _libraries.Good(["-m32", .. exports.Split(' ')]);

        await AssertKeyAsync(expectation);
    }

    [CompilerFact]
    public async Task Library_DecoratedName_IsFound()
    {
        _libraries.Decorated();

        await AssertKeyAsync("01FF -> D5D3 variant=ab");
    }

    // A decorated name says that the function takes its arguments off the stack itself.
    [Compiler32Fact]
    public async Task Library_DecoratedNameOf32Bits_IsCalledByItsConvention()
    {
        _libraries.Decorated("-m32", "-DCONVENTION=__attribute__((stdcall))");

        await AssertKeyAsync("01FF -> D5D3 variant=ab");
    }

    [CompilerFact]
    public async Task Library_LongSeed_GivesALongKey()
    {
        _libraries.Good("-DEX");
        var seed = string.Concat(Enumerable.Repeat("EF", 4093));

        Assert.Equal(
            string.Concat(Enumerable.Repeat("00", 4093)), await _libraries.KeyAsync(seed, "keyLength=4093"));
    }

    [CompilerFact]
    public async Task Library_PrintsAndReads_DoesNotDisturbThePipe()
    {
        _libraries.Bad("NOISE");

        Assert.Equal("0102", await _libraries.KeyAsync("0102"));
    }

    [CompilerFact]
    public async Task Library_AskedByManyEcusAtOnce_AnswersEach()
    {
        _libraries.Good("-DEX");

        var keys = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(index => _libraries.KeyAsync($"{index:X2}")));

        Assert.Equal(Enumerable.Range(0, 20).Select(index => $"{index + 0x11:X2}"), keys);
    }

    [CompilerFact]
    public async Task Library_BearsOneCallAtATime_GetsNoMore()
    {
        _libraries.Bad("NOT_TWICE");

        var keys = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(index => _libraries.KeyAsync($"{index:X2}")));

        Assert.Equal(Enumerable.Range(0, 10).Select(index => $"{index:X2}"), keys);
    }

    [CompilerFact]
    public async Task Library_PathOfUnicode_IsFound()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_libraries.Folder, "Schlüssel für Ω"));
        File.Move(_libraries.Good("-DEX"), Path.Combine(folder.FullName, "bibliothèque.so"));

        Assert.Equal("BB", await _libraries.KeyOfAsync("AA", ["library=Schlüssel für Ω/bibliothèque.so"]));
    }

    private async Task AssertKeyAsync(string expectation)
    {
        var words = expectation.Split(' ');
        Assert.Equal(words[2], await _libraries.KeyAsync(words[0], words[3..]));
    }
}
