using FlashEngine.Plugins;

namespace FlashEngine.Adapters.DoIp;

/// <summary>The plugin that brings the adapter <c>doip</c>.</summary>
public sealed class DoIpPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar) => registrar.Add(new DoIpAdapter());
}
