using System;
using System.Threading;
using System.Threading.Tasks;
using FlashEngine.Plugins;
using FlashEngine.Security;

namespace Zoo;

/// <summary>An adapter whose calls throw what they like.</summary>
public sealed class BadAdapter : IPlugin
{
    public void Register(IPluginRegistrar registrar) => registrar.Add(new Broken());
}

public sealed class Broken : FlashEngine.Can.ICanAdapter
{
    public string Name => "zoo-broken";

    public System.Collections.Generic.IReadOnlyList<FlashEngine.Can.CanDevice> List(FlashEngine.Can.IAdapterHost host)
        => throw new DllNotFoundException("libzoo.so");

    public FlashEngine.Can.ICanChannel Open(
        FlashEngine.Can.IAdapterHost host, FlashEngine.Can.CanChannelRequest request) => null;
}
