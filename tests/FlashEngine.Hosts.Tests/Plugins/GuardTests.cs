using FlashEngine.Can;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace FlashEngine.Hosts.Tests.Plugins;

/// <summary>What comes out when a loaded plugin's code fails in use.</summary>
public sealed class GuardTests : IDisposable
{
    private readonly Workspace _work = new();
    private readonly PluginHost _host;

    public GuardTests()
    {
        var zoo = new PluginZoo(_work);
        zoo.Add("guest", "BadKeys");
        zoo.Add("late", "AddsLate");
        zoo.Add("wires", "BadAdapter");
        _host = PluginHost.Load([zoo.Root, Workspace.Repository("artifacts", "plugins")]);
    }

    public void Dispose()
    {
        _host.Dispose();
        _work.Dispose();
    }

    [Theory]
    [InlineData("zoo-throws", "guest failed: DivideByZeroException: in the key table")]
    [InlineData("zoo-empty", "guest failed: it returned no key")]
    [InlineData("zoo-null", "guest failed: it returned no key")]
    [InlineData(
        "zoo-late",
        "late failed: InvalidOperationException: seed/key algorithm 'zoo-late' was added after Register had returned")]
    public async Task SeedKey_AlgorithmFails_IsASecurityAccessErrorThatNamesThePlugin(string name, string problem)
    {
        var error = await Assert.ThrowsAsync<JobException>(
            async () => await _host.SeedKey(name).ComputeKeyAsync(Requests.Seed(1), CancellationToken.None));

        Assert.Equal(FlashExitCode.SecurityAccess, error.ExitCode);
        Assert.Equal($"seed/key algorithm '{name}' of plugin {problem}", error.Message);
    }

    [Fact]
    public async Task SeedKey_Cancelled_StaysACancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var key = _host.SeedKey("zoo-waits").ComputeKeyAsync(Requests.Seed(1), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await key);
    }

    [Fact]
    public void Adapter_CallThrows_IsAChannelErrorThatNamesThePlugin()
    {
        var error = Assert.Throws<ChannelException>(() => _host.Adapter("zoo-broken").List(null!));

        Assert.Equal("adapter 'zoo-broken' of plugin wires failed: DllNotFoundException: libzoo.so", error.Message);
    }

    [Fact]
    public void Adapter_OpensNothing_IsAChannelError()
    {
        var error = Assert.Throws<ChannelException>(() => _host.Adapter("zoo-broken").Open(null!, null!));

        Assert.Equal("adapter 'zoo-broken' of plugin wires failed: it returned nothing", error.Message);
    }

    [Fact]
    public async Task AesCmac_LoadedFromItsFolder_ComputesTheKeyOfRfc4493()
    {
        // RFC 4493, section 4, example 2: a message of 16 bytes.
        var request = new SeedKeyRequest
        {
            EcuName = "gateway",
            Level = 1,
            Seed = Convert.FromHexString("6bc1bee22e409f96e93d7e117393172a"),
            Secret = Convert.FromHexString("2b7e151628aed2a6abf7158809cf4f3c"),
        };

        var key = await _host.SeedKey("aes-cmac").ComputeKeyAsync(request, CancellationToken.None);

        Assert.Equal("070a16b46b4d4144f79bdd9dd04a287c", Convert.ToHexStringLower(key));
    }

    [Fact]
    public async Task AesCmac_SecretTooShort_SaysSoWithThePluginsName()
    {
        var error = await Assert.ThrowsAsync<JobException>(
            async () => await _host.SeedKey("aes-cmac").ComputeKeyAsync(Requests.Seed(1), CancellationToken.None));

        Assert.Equal(
            "seed/key algorithm 'aes-cmac' of plugin aes-cmac failed: ArgumentException: "
            + "the secret of gateway has 0 bytes, aes-cmac needs 16",
            error.Message);
    }
}
