namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>A vehicle whose seed/key algorithm is in a plugin that cannot be used.</summary>
public sealed class PluginRefusalTests : IDisposable
{
    private readonly Bench _bench = new();

    public PluginRefusalTests()
    {
        _bench.Pack();
        _bench.UseBodyAlgorithm("oem");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Run_PluginIsMissing_Is2()
    {
        (await _bench.RunAsync()).Failed(2, "'body'", "no seed/key algorithm 'oem'", "known are aes-cmac");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_PluginOfAnotherContract_Is2()
    {
        var folder = _bench.AddPlugin("oem-keys", typeof(WrongKeys), contract: 99);

        (await _bench.RunAsync("--plugins", folder)).Failed(2, "'oem'", "plugin oem-keys was refused", "99");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_PluginThrowsOnLoad_Is2()
    {
        var folder = _bench.AddPlugin("oem-keys", typeof(ThrowsOnLoad));

        (await _bench.RunAsync("--plugins", folder))
            .Failed(2, "'oem'", "plugin oem-keys failed: InvalidOperationException: the dongle is not plugged in");
        _bench.AssertUntouched();
    }
}
