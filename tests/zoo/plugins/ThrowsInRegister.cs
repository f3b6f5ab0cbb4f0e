using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>Registers an algorithm, then fails: nothing of it must stay behind.</summary>
public sealed class ThrowsInRegister : IPlugin
{
    public void Register(IPluginRegistrar registrar)
    {
        registrar.Add(new HalfWay());
        throw new InvalidOperationException("the dongle\nis not plugged in");
    }
}

public sealed class HalfWay : ISeedKeyAlgorithm
{
    public string Name => "zoo-half-way";

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
        => ValueTask.FromResult(new byte[] { 1 });
}
