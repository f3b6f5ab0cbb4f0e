using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>Keeps the registrar and adds more when its algorithm is used.</summary>
public sealed class AddsLate : IPlugin
{
    public void Register(IPluginRegistrar registrar) => registrar.Add(new Late(registrar));
}

public sealed class Late(IPluginRegistrar registrar) : ISeedKeyAlgorithm
{
    public string Name => "zoo-late";

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
    {
        registrar.Add(new Late(registrar));
        return ValueTask.FromResult(new byte[] { 1 });
    }
}
