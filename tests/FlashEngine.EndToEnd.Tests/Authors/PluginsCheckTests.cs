using FlashEngine.EndToEnd.Tests.Run;

namespace FlashEngine.EndToEnd.Tests.Authors;

/// <summary><c>flash plugins check</c> on plugins that do what they must not.</summary>
public sealed class PluginsCheckTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Check_AlgorithmThatTakesAnything_Fails()
    {
        var folder = _bench.AddPlugin("oem-keys", typeof(WrongKeys));

        var run = await FlashProcess.RunAsync("plugins", "check", folder);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("it gave a key all the same", run.Output, StringComparison.Ordinal);
        Assert.Contains("it took 'no-such-parameter'", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_PluginWithACopyOfTheEngine_Fails()
    {
        var folder = _bench.AddPlugin("oem-keys", typeof(WrongKeys));
        _bench.Write("plugins/oem-keys/FlashEngine.Abstractions.dll", "a copy");

        var run = await FlashProcess.RunAsync("plugins", "check", folder);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FlashEngine.Abstractions.dll lies in the folder", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_PluginThatFails_SaysWhy()
    {
        var folder = _bench.AddPlugin("oem-keys", typeof(ThrowsOnLoad));

        var run = await FlashProcess.RunAsync("plugins", "check", Path.Combine(folder, "oem-keys"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("the dongle is not plugged in", run.Output, StringComparison.Ordinal);
    }
}
