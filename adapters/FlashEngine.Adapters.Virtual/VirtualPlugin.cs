using FlashEngine.Plugins;

namespace FlashEngine.Adapters.Virtual;

/// <summary>The plugin that brings the adapter <c>virtual</c>.</summary>
public sealed class VirtualPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar) => registrar.Add(new VirtualAdapter());
}
