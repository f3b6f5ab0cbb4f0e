using FlashEngine.Conformance.Tests.Parsing;
using FlashEngine.Conformance.Tests.Running;

namespace FlashEngine.Conformance.Tests;

/// <summary>What is said about a bad case file, and about a case that fails.</summary>
public sealed class CaseFormatTests
{
    private const string Head = "case a\ntitle t\nrule r\n";

    [Theory]
    [InlineData("", "f:1: '(end of file)': at least one case")]
    [InlineData("begin a", "f:1: 'begin': a case begins with: case NAME")]
    [InlineData("case", "f:1: '(end of line)': a case begins with: case NAME")]
    [InlineData("case a b", "f:1: 'b': the line should end before it")]
    [InlineData("case a\ntitle t\nrule r", "f:1: '(end of file)': the case has no line 'script'")]
    [InlineData("case a\nrule r\nscript\n> 30\nend", "f:1: 'a': a case has a title line")]
    [InlineData("case a\ntitle t\nscript\n> 30\nend", "f:1: 'a': a case has a rule line")]
    [InlineData("case a\ntitle t\nrule r\ntitle u", "f:4: 'title': each name once in a case")]
    [InlineData(Head + "script\n> 30", "f:1: '(end of file)': the case has no line 'end'")]
    [InlineData(Head + "script\n< 30\nend", "f:1: 'a': a script that expects something")]
    [InlineData(Head + "script\n> 30\nend\n" + Head, "f:7: 'a': a name that no other case of the file has")]
    [InlineData(Head + "applies linux", "f:4: 'linux': one of kernel")]
    [InlineData(Head + "BS 256", "f:4: '256': a decimal number 0..255")]
    [InlineData(Head + "BS 0x10", "f:4: '0x10': a decimal number 0..255")]
    [InlineData(Head + "STmin 5", "f:4: '5': a time like 5ms, 0.1ms, 250us, 1s or 1ns")]
    [InlineData(Head + "STmin 0.0000001ms", "f:4: '0.0000001ms': a time like 5ms, 0.1ms, 250us, 1s or 1ns")]
    [InlineData(Head + "TX_DL 10", "f:4: '10': a frame length: 0..8, 12, 16, 20, 24, 32, 48 or 64")]
    [InlineData(Head + "padding 1CC", "f:4: '1CC': none, or a byte like CC")]
    [InlineData(Head + "CAN XL", "f:4: 'XL': one of classic, fd, fd-brs")]
    [InlineData(Head + "addressing normal tx=111", "f:4: '(end of line)': this format needs rx=…")]
    [InlineData(Head + "addressing normal tx=1111 rx=222",
        "f:4: 'tx=1111': three digits 000..7FF or eight digits 00000000..1FFFFFFF")]
    [InlineData(Head + "addressing normal tx=800 rx=222",
        "f:4: 'tx=800': three digits 000..7FF or eight digits 00000000..1FFFFFFF")]
    [InlineData(Head + "addressing normal-fixed N_TA=5 N_SA=AA", "f:4: 'N_TA=5': two hexadecimal digits")]
    [InlineData(Head + "addressing normal-fixed N_TA=55 N_SA=AA priority=8", "f:4: 'priority=8': a priority 0..7")]
    [InlineData(Head + "addressing extended id=5",
        "f:4: 'id=5': one of tx, rx, N_TA, N_SA, N_AE, priority with =value, each once, or functional")]
    [InlineData(Head + "script\n> 3",
        "f:5: '3': a byte like 3E, a repeated byte like CC*5, or payload like p[6..12]")]
    [InlineData(Head + "script\n> p[6..5]",
        "f:5: 'p[6..5]': a byte like 3E, a repeated byte like CC*5, or payload like p[6..12]")]
    [InlineData(Head + "script\n> CC*9",
        "f:5: '9 bytes': a frame has 0..8 bytes, with CAN FD also 12..64 as a DLC has")]
    [InlineData(Head + "script\n> 22: 30", "f:5: '22:': an identifier like 222: or 18DAAA55: or 222/fd-brs:")]
    [InlineData(Head + "script\n> 222/xl: 30", "f:5: '222/xl:': an identifier like 222: or 18DAAA55: or 222/fd-brs:")]
    [InlineData(Head + "script\n+5 > 30", "f:5: '+5': a time like +5ms, @1s or +5ms..6ms, without blanks")]
    [InlineData(Head + "script\n+6ms..5ms > 30",
        "f:5: '+6ms..5ms': a time like +5ms, @1s or +5ms..6ms, without blanks")]
    [InlineData(Head + "script\n+5ms..6ms < 30",
        "f:5: '+5ms..6ms': a moment; only what is expected may have a window of time")]
    [InlineData(Head + "script\nindication N_ERROR 30",
        "f:5: '30': bytes after N_OK, and none after any other result")]
    [InlineData(Head + "script\nindication N_OK", "f:5: '': bytes after N_OK, and none after any other result")]
    [InlineData(Head + "script\n> CF 1..2 p[6..12]", "f:5: '1..2': 7 bytes take 1 frames of 7 bytes")]
    [InlineData(Head + "script\n> CF 2..1 p[6..12]",
        "f:5: '2..1': the first and the last frame's number, like 1..585")]
    [InlineData(Head + "script\n> CF 1..1 p[6..12] each 0 nothing", "f:5: '0': a decimal number 1..255")]
    [InlineData(Head + "script\nnothing more", "f:5: 'more': the line should end before it")]
    public void BadFile_Refused_WithFileLineValueAndWhatWouldBeRight(string text, string message) =>
        Assert.Equal(message, Assert.Throws<CaseFormatException>(() => CaseParser.Parse("f", text)).Message);

    [Theory]
    [InlineData(Head + "bs 5", "f:4: 'bs': title, rule, applies, script or an option: addressing, ")]
    [InlineData(Head + "script\nconfirm N_GOOD", "f:5: 'N_GOOD': one of N_OK, N_TIMEOUT_A, ")]
    [InlineData(Head + "script\ncounter frames 1", "f:5: 'frames': one of bad-frames, ")]
    [InlineData(Head + "script\n= 30", "f:5: '=': an action: <, >, send, ")]
    public void BadWord_Refused_WithTheWordsThereAre(string text, string start) =>
        Assert.StartsWith(
            start,
            Assert.Throws<CaseFormatException>(() => CaseParser.Parse("f", text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Case_Fails_WithFileLineExpectedAndGot()
    {
        var item = CaseParser.Parse("f", Head + "script\n< 10 0A p[0..5]\nfirst-frame 10\n+2ms > 30 00 00\nend")[0];
        var failure = Assert.Throws<CaseFailedException>(
            () => CaseRunner.Run(item, new VirtualLinkTarget(item.Options)));
        Assert.Equal(
            "f:7: a (t)\n  expected: @2ms > 111/classic: 30 00 00\n"
            + "  got:      @0ms > 111/classic: 30 00 00 CC CC CC CC CC\n  before:\n    @0ms first-frame 10",
            failure.Message);
    }

    [Fact]
    public void FurtherFolders_OfTheEnvironmentVariable_AreReadAndTheirErrorsToldApart()
    {
        var folder = Directory.CreateTempSubdirectory("isotp-cases-");
        File.WriteAllText(Path.Combine(folder.FullName, "mine.case"), Head + "script\nsend 01\n> 01 01 CC*6\nend");
        File.WriteAllText(Path.Combine(folder.FullName, "bad.case"), "nonsense");
        var (cases, errors) = CaseLibrary.Load(folder.FullName + Path.PathSeparator + "/no/such/folder");
        folder.Delete(recursive: true);
        Assert.Contains(cases.Keys, id => id.EndsWith("mine.case: a", StringComparison.Ordinal));
        Assert.Equal(2, errors.Count);
        Assert.Contains("bad.case:1: 'nonsense': a case begins with", errors[0], StringComparison.Ordinal);
        Assert.Equal("FLASHENGINE_ISOTP_CASES: '/no/such/folder': a folder that exists", errors[1]);
    }

    [Fact]
    public void Readme_Example_IsACaseThatPasses()
    {
        var readme = File.ReadAllText(Path.Combine(CaseLibrary.Home, "README.md"));
        var example = readme.Split("```case\n")[1].Split("```")[0];
        foreach (var item in CaseParser.Parse("README.md", example))
        {
            CaseRunner.Run(item, new VirtualLinkTarget(item.Options));
        }
    }
}
