using FlashEngine.Plugins;

namespace FlashEngine.Adapters.Kvaser;

/// <summary>The plugin that brings the adapter <c>kvaser</c>.</summary>
public sealed class KvaserPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar) => registrar.Add(new KvaserAdapter());
}
