using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>A plugin as it should be; the key is the seed with every bit inverted.</summary>
public sealed class Healthy : IPlugin
{
    public void Register(IPluginRegistrar registrar) => registrar.Add(new Invert());
}

public sealed class Invert : ISeedKeyAlgorithm
{
    public string Name => "zoo-invert";

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
        => ValueTask.FromResult(Array.ConvertAll(request.Seed.ToArray(), b => (byte)~b));
}
