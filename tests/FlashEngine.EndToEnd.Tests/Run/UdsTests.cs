using FlashEngine.EndToEnd.Tests.Agent;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary><c>flash uds</c> against a simulated ECU in virtual time.</summary>
public sealed class UdsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-uds-");
    private readonly string _vehicle;

    public UdsTests()
    {
        var scripts = Path.Combine(Repository.Root, "scripts");
        var text = File.ReadAllText(Path.Combine(scripts, "vehicles", "single.yaml"));
        _vehicle = Path.Combine(_folder.FullName, "single.yaml");
        File.WriteAllText(
            _vehicle, text.Replace("../ecu-types", Path.Combine(scripts, "ecu-types"), StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "secrets"));
        var secret = Path.Combine(_folder.FullName, "secrets", "fast.key");
        File.WriteAllText(secret, "00112233445566778899AABBCCDDEEFF");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Requests_Positive_AreShownAsBytesAndInWords()
    {
        var run = (await RunAsync("10 03", "22F186", "3E80")).Succeeded();

        Assert.Matches(
            "^> 10 03\\n< 50 03 [0-9A-F ]{11}\\n  fast: DiagnosticSessionControl 03 Extended: P2 ", run.Output);
        Assert.Contains(
            "> 22 F1 86\n< 62 F1 86 03\n  fast: ReadDataByIdentifier F186 (activeDiagnosticSession): 03\n",
            run.Output,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "> 3E 80\n  fast: TesterPresent, no positive response wanted: no answer",
            run.Output.TrimEnd(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_IsShown_EndsTheRun_AndGivesItsExitCode()
    {
        var run = await RunAsync("31 01 FF 00", "3E 00");

        run.Failed(4, "fast refused service 31", "RoutineControl 01 Start FF00 (eraseMemory)");
        Assert.Contains("> 31 01 FF 00\n< 7F 31 ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("> 3E 00", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Functional_ShowsTheAnswerOfEachEcu()
    {
        var run = (await RunAsync("--functional", "3E00", "3E80")).Succeeded();

        Assert.StartsWith(
            "> 3E 00\n< 7E 00\n  fast: TesterPresent: present\n> 3E 80\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("no answer", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_IsWritten()
    {
        var trace = Path.Combine(_folder.FullName, "uds.log");

        (await RunAsync("3E00", "--trace", trace)).Succeeded();

        Assert.Equal(
            ["7E0#023E00", "7E8#027E00"],
            File.ReadAllLines(trace).Select(line => line.Split(' ')[2][..10]));
    }

    [Fact]
    public async Task Functional_AnswersAreShownWithWhoGaveThem_AndNobodyHasToAnswer()
    {
        var answered = (await RunAsync("--functional", "22F186")).Succeeded();
        var unanswered = (await RunAsync("--functional", "22FFFF")).Succeeded();

        Assert.Contains(
            "< 62 F1 86 01\n  fast: ReadDataByIdentifier F186", answered.Output, StringComparison.Ordinal);
        Assert.Contains("  functional 7DF on ", unanswered.Output, StringComparison.Ordinal);
        Assert.Contains("no answer", unanswered.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownEcu_IsNamedWithThoseThatThereAre()
    {
        var run = await FlashProcess.RunAsync(
            "uds", "--vehicle", _vehicle, "--ecu", "nobody", "3E00", "--simulate", "--fast");

        run.Failed(2, "has no ECU 'nobody'; it has fast");
    }

    [Fact]
    public async Task FunctionalRequest_OfMoreThanASingleFrame_IsRefusedBeforeAnythingIsSent()
    {
        var run = await RunAsync("--functional", "3E80", "22F190F191F192F193");

        run.Failed(2, "request 22 F1 90 F1 91 F1 92 F1 93 has 9 bytes; a request to functional 7DF", "has up to 7");
        Assert.DoesNotContain("> 3E 80", run.Output, StringComparison.Ordinal);
    }

    private Task<FlashProcess> RunAsync(params IReadOnlyList<string> rest)
        => FlashProcess.RunAsync(["uds", "--vehicle", _vehicle, "--ecu", "fast", "--simulate", "--fast", .. rest]);
}
