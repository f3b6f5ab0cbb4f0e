using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>Answers with the number of the private library that it brought.</summary>
public sealed class UsesHelper : IPlugin
{
    public void Register(IPluginRegistrar registrar) => registrar.Add(new HelperNumber(Helper.AlgorithmName));
}

public sealed class HelperNumber(string name) : ISeedKeyAlgorithm
{
    public string Name => name;

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
        => ValueTask.FromResult(new[] { Helper.Number });
}
