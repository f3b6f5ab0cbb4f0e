using FlashEngine.Scripting;

namespace FlashEngine.Hosts.Tests.Scripts;

/// <summary>Scripts that compile: what their steps do, and where an exception in a step comes from.</summary>
public sealed class ScriptRunTests : IDisposable
{
    private readonly Workspace _work = new();
    private readonly ScriptStage _stage = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Step_OfALoadedScript_RunsAgainstTheContext()
    {
        var sequence = Load("good.csx");

        await sequence.Steps[0].Run(_stage);
        await sequence.Steps[2].Run(_stage);

        Assert.Equal(["gateway at 2026-01-01T00:00:00.0000000+00:00, blocks "], _stage.Lines);
        Assert.Equal(["1002", "1101"], _stage.Requests);
    }

    [Theory]
    [InlineData(0, "throws.csx", 6)]
    [InlineData(1, "lib/throws.csx", 5)]
    [InlineData(2, "throws.csx", 13)]
    public async Task Step_Throws_IsLocatedInItsFileAndLine(int step, string file, int line)
    {
        _stage.Refuses = true;
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Load("throws.csx").Steps[step].Run(_stage));

        Assert.Equal(new ScriptLocation(Zoo(file), line), FlashScriptHost.FindLocation(error));
    }

    [Fact]
    public async Task Step_ThrowsAndTheHostWraps_IsLocatedThroughTheCause()
    {
        var cause = await Assert.ThrowsAnyAsync<Exception>(() => Load("throws.csx").Steps[0].Run(_stage));
        var error = new JobException(FlashExitCode.Precondition, "step failed", cause);

        Assert.Equal($"{Zoo("throws.csx")}:6", FlashScriptHost.FindLocation(error)?.ToString());
    }

    [Fact]
    public void FindLocation_NoScriptInvolved_IsNull()
    {
        var error = Assert.Throws<InputException>(() => Load("nobody.csx"));

        Assert.Null(FlashScriptHost.FindLocation(error));
    }

    [Fact]
    public async Task Step_FromTheCacheInAnotherFolder_IsLocatedInThatFolder()
    {
        const string text = "Step(\"a\", StepEffect.None, ecu =>\n    throw new InvalidOperationException());\n";
        var first = _work.Write("first/s.csx", text);
        var second = _work.Write("second/s.csx", text);
        var host = new FlashScriptHost(_work.In("cache"));
        host.Load(first);

        var error = await Assert.ThrowsAnyAsync<Exception>(async () => await host.Load(second).Steps[0].Run(_stage));

        Assert.Single(Directory.GetFiles(_work.In("cache")));
        Assert.Equal(new ScriptLocation(second, 2), FlashScriptHost.FindLocation(error));
    }

    [Fact]
    public void Load_Twice_SharesNoState()
    {
        Assert.Equal("load 1", Load("static-state.csx").Steps[0].Name);
        Assert.Equal("load 1", Load("static-state.csx").Steps[0].Name);
    }

    [Fact]
    public void Defaults_ServicesOfCore_AreInScope()
    {
        var script = _work.Write(
            "services.csx", "Step(\"a\", StepEffect.None, ecu => ecu.Uds.EcuResetAsync(ResetType.HardReset));\n");

        Assert.Empty(new FlashScriptHost(_work.In("cache")).Check(script).Errors);
    }

    private static string Zoo(string script) => Workspace.Repository(["tests", "zoo", "scripts", .. script.Split('/')]);

    private FlashSequence Load(string script) => new FlashScriptHost(_work.In("cache")).Load(Zoo(script));
}
