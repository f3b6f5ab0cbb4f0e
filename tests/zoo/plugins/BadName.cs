using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>Registers a name that no vehicle file could use.</summary>
public sealed class BadName : IPlugin
{
    public void Register(IPluginRegistrar registrar) => registrar.Add(new Shouting());
}

public sealed class Shouting : ISeedKeyAlgorithm
{
    public string Name => "Zoo Shouting";

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
        => ValueTask.FromResult(new byte[] { 1 });
}
