using FlashEngine.Scripting;

namespace FlashEngine.Hosts.Tests.Scripts;

/// <summary>Scripts that cannot be used: what is said, and about which line of which file.</summary>
public sealed class ScriptErrorTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("syntax-error.csx", "syntax-error.csx:3: CS1002 ; expected")]
    [InlineData("loads-error.csx", "lib/error.csx:4: CS1061 'IFlashContext' does not contain a definition for 'Wait'")]
    [InlineData("refers.csx", "refers.csx:3: '#r' is not allowed in a script: ")]
    [InlineData("loads-missing.csx", "loads-missing.csx:3: #load \"lib/missing.csx\": ")]
    [InlineData("top-level-await.csx", "top-level-await.csx:2: 'await' is not allowed at the top level, ")]
    [InlineData("not-awaited.csx", "not-awaited.csx:3: CS4014 Because this call is not awaited")]
    [InlineData("async-void.csx", "async-void.csx:3: 'async void' is not allowed in a script: ")]
    [InlineData("step-twice.csx", "step-twice.csx:2: step 'first' is in the sequence already")]
    [InlineData(
        "top-level-throws.csx",
        "top-level-throws.csx:4: the script's top level failed: ArgumentOutOfRangeException: Index was out of range")]
    public void Script_Unusable_IsAnInputErrorWithFileAndLine(string script, string message)
    {
        var error = Assert.Throws<InputException>(() => Host().Load(Zoo(script)));

        Assert.StartsWith(Zoo(message), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(FlashExitCode.FileOrManifest, error.ExitCode);
    }

    [Fact]
    public void Script_Missing_IsAnInputError()
    {
        var error = Assert.Throws<InputException>(() => Host().Load(Zoo("nobody.csx")));

        Assert.Equal($"script {Zoo("nobody.csx")} does not exist", error.Message);
    }

    [Fact]
    public void Script_ManyErrors_ShowsTenAndTheCountOfTheRest()
    {
        var lines = Assert.Throws<InputException>(() => Host().Load(Zoo("many-errors.csx"))).Message.Split('\n');

        Assert.Equal(11, lines.Length);
        Assert.StartsWith(Zoo("many-errors.csx:2: CS0103 "), lines[0], StringComparison.Ordinal);
        Assert.StartsWith(Zoo("many-errors.csx:11: CS0103 "), lines[9], StringComparison.Ordinal);
        Assert.Equal("and 2 more", lines[10]);
    }

    [Fact]
    public void Script_RelativePath_IsNamedRelativeToTheCurrentFolder()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Zoo("loads-error.csx"));

        var error = Assert.Throws<InputException>(() => Host().Load(relative));

        var loaded = Path.Combine(Path.GetDirectoryName(relative)!, "lib", "error.csx");
        Assert.StartsWith($"{loaded}:4: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Script_TopLevelTakesTooLong_IsATimeoutThatNamesTheScript()
    {
        var host = new FlashScriptHost(_work.In("cache"), topLevelCap: TimeSpan.Zero);

        var error = Assert.Throws<JobException>(() => host.Load(Zoo("takes-long.csx")));

        Assert.Equal(FlashExitCode.Timeout, error.ExitCode);
        Assert.Equal($"{Zoo("takes-long.csx")}: the script's top level did not end within 0 s", error.Message);
    }

    [Fact]
    public void Check_BrokenScript_ListsErrorsAndNoSteps()
    {
        var result = Host().Check(Zoo("syntax-error.csx"));

        Assert.False(result.IsGood);
        Assert.StartsWith(Zoo("syntax-error.csx:3: CS1002"), Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Empty(result.Steps);
    }

    [Fact]
    public void Check_GoodScript_ListsItsSteps()
    {
        var result = Host().Check(Zoo("good.csx"));

        Assert.Empty(result.Errors);
        Assert.Equal(["session", "download", "reset"], result.Steps.Select(step => step.Name));
        Assert.Equal(
            [StepEffect.Volatile, StepEffect.Flash, StepEffect.Volatile], result.Steps.Select(step => step.Effect));
        Assert.True(result.Steps[1].PerBlock);
        Assert.Equal(TimeSpan.FromHours(1), result.Steps[1].Cap);
    }

    private static string Zoo(string script) => Workspace.Repository("tests", "zoo", "scripts", script);

    private FlashScriptHost Host() => new(_work.In("cache"));
}
