using FlashEngine.Plugins;

namespace FlashEngine.Adapters.LocalBus;

/// <summary>The plugin that brings the adapter <c>localbus</c>.</summary>
public sealed class LocalBusPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar) => registrar.Add(new LocalBusAdapter());
}
