using FlashEngine.Plugins;
using FlashEngine.Security;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>A plugin that cannot be loaded. The program loads it from a copy of this assembly.</summary>
public sealed class ThrowsOnLoad : IPlugin
{
    public void Register(IPluginRegistrar registrar) =>
        throw new InvalidOperationException("the dongle is not plugged in");
}

/// <summary>A seed/key algorithm <c>oem</c> that gives the same key for every seed.</summary>
public sealed class WrongKeys : IPlugin, ISeedKeyAlgorithm
{
    public string Name => "oem";

    public void Register(IPluginRegistrar registrar) => registrar.Add(this);

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult(new byte[16]);
}

/// <summary>A seed/key algorithm <c>oem</c> that fails.</summary>
public sealed class ThrowingKeys : IPlugin, ISeedKeyAlgorithm
{
    public string Name => "oem";

    public void Register(IPluginRegistrar registrar) => registrar.Add(this);

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation) =>
        throw new InvalidOperationException("the key server is gone");
}
