using FlashEngine.Plugins;

namespace Zoo;

/// <summary>Helps itself to a library of the host that is no part of the contract.</summary>
public sealed class UsesHostLibrary : IPlugin
{
    public void Register(IPluginRegistrar registrar) => PluginHost.Load([]).Dispose();
}
