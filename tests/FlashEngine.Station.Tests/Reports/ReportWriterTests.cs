using System.Text.Json;
using System.Text.RegularExpressions;
using FlashEngine.Station.Reports;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Station.Tests.Reports;

public sealed partial class ReportWriterTests : IDisposable
{
    private static readonly string[] VoidElements = ["meta", "br"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_Job_HasTheKeysOfTheSchema()
    {
        ReportWriter.Write(SampleReports.Job(2, 1), _folder.Path);

        using var json = JsonDocument.Parse(File.ReadAllText(_folder["report.json"]));
        var root = json.RootElement;
        Assert.Equal(1, root.GetProperty("schema").GetInt32());
        Assert.Equal("success", root.GetProperty("result").GetString());
        Assert.Equal("virtual", root.GetProperty("clock").GetString());
        Assert.Equal("longest-first", root.GetProperty("plan").GetProperty("policy").GetString());
        // The second ECU starts after 1.2 s and takes 13.5 s.
        Assert.Equal(14.7, root.GetProperty("makespanSeconds").GetDouble(), 0.001);
        Assert.Equal(14.7 * 0.9, root.GetProperty("lowerBoundSeconds").GetDouble(), 0.001);
        Assert.Equal(
            [
                "name", "type", "channel", "result", "exitCode", "error", "because", "state", "bytes", "seconds", "wireShare",
                "transport", "sha256", "imageSha256", "versionBefore", "versionAfter", "versionWanted", "backup",
                "rollback", "phases", "keptBlocks", "log", "lastExchanges",
            ],
            root.GetProperty("ecus")[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ["name", "start", "end"],
            root.GetProperty("ecus")[0].GetProperty("phases")[0].EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void Json_ReadBack_IsTheReport()
    {
        var report = SampleReports.Job(3, 2, (i, ecu) => i == 1 ? SampleReports.Fail(ecu) : ecu);
        ReportWriter.Write(report, _folder.Path);

        var json = File.ReadAllText(_folder["report.json"]);

        var copy = JsonSerializer.Deserialize(json, ReportJson.Default.JobReport)!;
        Assert.Equal(json.TrimEnd(), JsonSerializer.Serialize(copy, ReportJson.Default.JobReport));
        Assert.Equal(report.Ecus[1].Error, copy.Ecus[1].Error);
    }

    [Fact]
    public void Html_RolledBack_TellsPolicyBackupAndWhatWasBroughtBack()
    {
        var report = SampleReports.Job(2, 1, (_, ecu) => ecu with
        {
            Result = ReportWords.RolledBack,
            Backup = "backup body-0123.backup",
            Rollback = new RollbackReport { Version = "1.0.0", ImageSha256 = "abcd" },
        });
        var page = Page(report with
        {
            Result = ReportWords.RolledBack,
            Policy = "all-or-nothing",
            Notices = ["the package cannot be kept"],
        });
        Assert.Contains("Rolled back: all 2 ECUs hold what they held before", page, StringComparison.Ordinal);
        Assert.Contains("all-or-nothing", page, StringComparison.Ordinal);
        Assert.Contains("body-0123.backup", page, StringComparison.Ordinal);
        Assert.Contains("Brought back: version 1.0.0", page, StringComparison.Ordinal);
        Assert.Contains("the package cannot be kept", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_Success_TellsResultFactsAndEveryEcu()
    {
        var page = Page(SampleReports.Job(9, 3));

        Assert.Contains("<h1>All 9 ECUs run the new software</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>makespan / bound</dt><dd>1.11 &#215;</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>plan policy</dt><dd>longest-first</dd>", page, StringComparison.Ordinal);
        Assert.Contains("1.0.0 <span class=\"mute\">→</span> <b>2.0.0</b>", page, StringComparison.Ordinal);
        Assert.Equal(9, Count(page, "✓ is the image"));
        Assert.Equal(9 * 11, Count(page, "<rect class=\"bar p-"));
        Assert.Equal(9, Count(page, "<details>"));
        Assert.Equal(3, Count(page, "<text class=\"group\""));
        Assert.DoesNotContain("What went wrong", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_DryRunThatFindsAllWell_DoesNotLookFailed()
    {
        var page = Page(DryRun((_, ecu) => SampleReports.Check(ecu)));

        Assert.Contains("<h1>Dry run: 3 of 3 ECUs could be flashed</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<header class=\"ok\">", page, StringComparison.Ordinal);
        Assert.Equal(3, Count(page, "1.0.0 <span class=\"mute\">→ 2.0.0</span>"));
        Assert.DoesNotContain("differs", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"bad", page, StringComparison.Ordinal);
        Assert.DoesNotContain("What went wrong", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_DryRunThatFindsAFault_CountsTheOthers()
    {
        var report = DryRun((i, ecu) => i == 1 ? SampleReports.Fail(ecu) : SampleReports.Check(ecu));
        var page = Page(report with { Result = ReportWords.Failed, ExitCode = 4 });

        Assert.Contains("<h1>Dry run: 2 of 3 ECUs could be flashed</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<header class=\"bad\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_OfOneThing_SaysOne()
    {
        var page = Page(SampleReports.Job(1, 1, (_, ecu) => ecu with { Phases = [ecu.Phases[0]], Log = ["a"] }));

        Assert.Contains("1 step, 1 log line<", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_FolderThatCannotBe_IsRefused_AndAnotherIsLeftEmpty()
    {
        File.WriteAllText(_folder["file"], "");

        var error = Assert.Throws<InputException>(() => ReportWriter.Prepare(_folder["file"]));
        ReportWriter.Prepare(_folder["new/one"]);

        Assert.StartsWith($"{_folder["file"]}: the report cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["new/one"]));
    }

    [Fact]
    public void Html_FailedEcu_ShowsErrorStateAndExchanges()
    {
        var page = Page(SampleReports.Job(9, 3, (i, ecu) => i switch
        {
            0 => SampleReports.Fail(ecu),
            8 => SampleReports.Skip(ecu),
            _ => ecu,
        }));

        Assert.Contains("<h1>7 of 9 ECUs run the new software</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<p class=\"message\">engine refused service 36: GeneralProgrammingFailure (72)", page,
            StringComparison.Ordinal);
        Assert.Contains("<p>State: application erased, in its boot loader; flash it again</p>", page,
            StringComparison.Ordinal);
        Assert.Contains("12.950111 &lt; 7F 36 72</pre>", page, StringComparison.Ordinal);
        Assert.Equal(1, Count(page, "✕ differs"));
        Assert.Equal(1, Count(page, "<text class=\"cross\""));
        Assert.Equal((7 * 11) + 7, Count(page, "<rect class=\"bar p-"));
    }

    [Fact]
    public void Html_TextsOfEcus_AreEscaped()
    {
        var page = Page(SampleReports.Job(1, 1, (_, ecu) => SampleReports.Fail(ecu)));

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#39;log&#39;)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("&lt;at block 17&gt; &amp; stopped", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_AnyTextAnywhere_NeverChangesTheMarkup()
    {
        var expected = Tags(Page(Job("x")));

        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => Tags(Page(Job("x" + text))).SequenceEqual(expected))
            .QuickCheckThrowOnFailure();

        static JobReport Job(string text) => SampleReports.Job(1, 1, (_, ecu) => SampleReports.Fail(ecu) with
        {
            Name = text,
            Type = text,
            Error = text,
            State = text,
            VersionBefore = text,
            Sha256 = text,
            Log = [text],
            LastExchanges = [text],
            Phases = [new PhaseReport("erase" + text, 0, 1)],
        }) with
        { Vehicle = text, Package = text };
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 3)]
    [InlineData(40, 4)]
    public void Html_AnySize_IsBalancedAndAsksForNothingElse(int ecus, int channels)
    {
        var page = Page(SampleReports.Job(ecus, channels, (i, ecu) => i % 13 == 5 ? SampleReports.Fail(ecu) : ecu));

        Assert.DoesNotMatch("(?i)<(script|link|img|iframe)|src=|href=|url\\(|@import|https?:", page);
        var open = new Stack<string>();
        foreach (var tag in Tags(page).Where(tag => !VoidElements.Contains(tag) && tag[0] != '!'))
        {
            if (tag[0] == '/')
            {
                Assert.Equal(tag[1..], open.Pop());
            }
            else
            {
                open.Push(tag);
            }
        }

        Assert.Empty(open);
    }

    [Fact]
    public void Html_NothingStarted_StillDraws()
    {
        var report = SampleReports.Job(2, 1) with { MakespanSeconds = 0, LowerBoundSeconds = 0, Result = "failed" };

        var page = Page(report with { Ecus = [.. report.Ecus.Select(SampleReports.Skip)] });

        Assert.Contains("<h1>Failed; none of 2 ECUs runs the new software</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eraseApplication", "erase")]
    [InlineData("download", "download")]
    [InlineData("downloadDriver", "download")]
    [InlineData("checkMemory", "check")]
    [InlineData("checkProgrammingDependencies", "check")]
    [InlineData("programmingSession", "session")]
    [InlineData("enterProgrammingMode", "session")]
    [InlineData("unlock", "session")]
    [InlineData("fingerprint", "session")]
    [InlineData("reset", "reset")]
    [InlineData("calibrateMirrors", "other")]
    public void Timeline_StepName_GivesTheColourOfItsKindOfWork(string step, string family)
    {
        var page = Page(SampleReports.Job(1, 1, (_, ecu) => ecu with { Phases = [new PhaseReport(step, 0, 1)] }));

        Assert.Contains($"<rect class=\"bar p-{family}\" x=\"150\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OverOlderReport_ReplacesItAndLeavesNothingElse()
    {
        ReportWriter.Write(SampleReports.Job(9, 3), _folder["out"]);
        ReportWriter.Write(SampleReports.Job(1, 1), _folder["out"]);

        Assert.Contains("The ECU runs", File.ReadAllText(_folder["out/report.html"]), StringComparison.Ordinal);
        Assert.Equal(
            ["report.html", "report.json"],
            Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_FolderIsAFile_IsAClearError()
    {
        var path = _folder.Write("out", "");

        var error = Assert.Throws<InputException>(() => ReportWriter.Write(SampleReports.Job(1, 1), path));

        Assert.StartsWith($"{path}: the report cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    private static JobReport DryRun(Func<int, EcuReport, EcuReport> change) =>
        SampleReports.Job(3, 2, change) with { IsDryRun = true, Result = ReportWords.Skipped, ExitCode = 0 };

    private string Page(JobReport report)
    {
        ReportWriter.Write(report, _folder.Path);
        return File.ReadAllText(_folder["report.html"]);
    }

    private static int Count(string page, string text) => Regex.Count(page, Regex.Escape(text));

    /// <summary>The names of all tags that do not close themselves; closing ones with their slash.</summary>
    private static string[] Tags(string page) => [.. TagName().Matches(page)
        .Where(match => !match.Value.EndsWith("/>", StringComparison.Ordinal)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("<([!/]?[A-Za-z0-9]+)(?:\\s[^<>]*)?/?>")]
    private static partial Regex TagName();
}
