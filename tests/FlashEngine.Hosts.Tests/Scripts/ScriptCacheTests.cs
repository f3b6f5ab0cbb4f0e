using System.Diagnostics;
using FlashEngine.Scripting;

namespace FlashEngine.Hosts.Tests.Scripts;

/// <summary>What is kept on disk, when it is used, and when it is not.</summary>
public sealed class ScriptCacheTests : IDisposable
{
    private const string NamedByLoadedFile = """
        #load "lib/names.csx"
        Step(Name, StepEffect.None, ecu => Task.CompletedTask);
        """;

    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Load_FromTheCache_DoesNotLoadTheCompiler()
    {
        var script = Workspace.Repository("tests", "zoo", "scripts", "good.csx");

        var cold = await ProbeAsync(script);
        var warm = await ProbeAsync(script);

        // The first run shows that the probe would notice.
        Assert.Contains("loaded Microsoft.CodeAnalysis.CSharp", cold);
        Assert.Equal(["step session", "step download", "step reset"], warm);
    }

    [Fact]
    public void Load_LoadedFileEdited_CompilesAgain()
    {
        var loaded = _work.Write("lib/names.csx", "const string Name = \"old\";\n");
        var script = _work.Write("s.csx", NamedByLoadedFile);
        Assert.Equal("old", Host().Load(script).Steps[0].Name);

        File.WriteAllText(loaded, "const string Name = \"new\";\n");

        Assert.Equal("new", Host().Load(script).Steps[0].Name);
        Assert.Equal(2, Entries().Length);
    }

    [Fact]
    public void Load_LoadedFileEditedBadly_IsRefusedInSpiteOfTheCache()
    {
        var loaded = _work.Write("lib/names.csx", "const string Name = \"old\";\n");
        var script = _work.Write("s.csx", NamedByLoadedFile);
        Host().Load(script);

        File.WriteAllText(loaded, "const string Name = 5;\n");

        var error = Assert.Throws<InputException>(() => Host().Load(script));
        Assert.StartsWith($"{loaded}:1: CS0029", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(35)]
    [InlineData(200)]
    [InlineData(-1)]
    public void Load_EntryDamaged_CompilesAgainAndRepairsIt(int position)
    {
        var script = Simple();
        Host().Load(script);
        var entry = Assert.Single(Entries());
        var whole = File.ReadAllBytes(entry);
        var damaged = whole.ToArray();
        damaged[position < 0 ? ^1 : position] ^= 0x01;
        File.WriteAllBytes(entry, damaged);

        Assert.Equal("a", Host().Load(script).Steps[0].Name);

        Assert.Equal(whole, File.ReadAllBytes(Assert.Single(Entries())));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(36)]
    public void Load_EntryCutOff_CompilesAgain(int length)
    {
        var script = Simple();
        Host().Load(script);
        var entry = Assert.Single(Entries());
        File.WriteAllBytes(entry, File.ReadAllBytes(entry)[..length]);

        Assert.Equal("a", Host().Load(script).Steps[0].Name);
    }

    [Fact]
    public void Load_CacheFolderCannotBeMade_WorksWithoutIt()
    {
        var file = _work.Write("cache-is-a-file", "");

        var sequence = new FlashScriptHost(Path.Combine(file, "cache")).Load(Simple());

        Assert.Equal("a", sequence.Steps[0].Name);
    }

    [Fact]
    public async Task Load_ByManyEcusAtOnce_GivesEachASequence()
    {
        var script = Simple();
        var host = Host();

        var sequences = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => host.Load(script))));

        Assert.All(sequences, sequence => Assert.Single(sequence.Steps));
        Assert.Equal(8, sequences.Distinct().Count());
        Assert.Single(Entries());
    }

    private string Simple() => _work.Write("s.csx", "Step(\"a\", StepEffect.None, ecu => Task.CompletedTask);\n");

    private FlashScriptHost Host() => new(_work.In("cache"));

    private string[] Entries() => Directory.GetFiles(_work.In("cache"));

    private async Task<string[]> ProbeAsync(string script)
    {
        var probe = Path.Combine(AppContext.BaseDirectory, "FlashEngine.ScriptProbe.dll");
        var start = new ProcessStartInfo("dotnet", [probe, _work.In("cache"), script])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
