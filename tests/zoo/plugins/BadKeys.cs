using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>Registers algorithms that fail in each way an algorithm can.</summary>
public sealed class BadKeys : IPlugin
{
    public void Register(IPluginRegistrar registrar)
    {
        registrar.Add(new Throws());
        registrar.Add(new Empty());
        registrar.Add(new Null());
        registrar.Add(new Waits());
    }
}

public sealed class Throws : ISeedKeyAlgorithm
{
    public string Name => "zoo-throws";

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
        => throw new DivideByZeroException("in the key table");
}

public sealed class Empty : ISeedKeyAlgorithm
{
    public string Name => "zoo-empty";

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
        => ValueTask.FromResult(new byte[0]);
}

public sealed class Null : ISeedKeyAlgorithm
{
    public string Name => "zoo-null";

    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
        => ValueTask.FromResult<byte[]>(null);
}

public sealed class Waits : ISeedKeyAlgorithm
{
    public string Name => "zoo-waits";

    public async ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return new byte[] { 1 };
    }
}
