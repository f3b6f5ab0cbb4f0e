using FlashEngine.Plugins;

namespace FlashEngine.Adapters.Pcan;

/// <summary>The plugin that brings the adapter <c>pcan</c>.</summary>
public sealed class PcanPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar) => registrar.Add(new PcanAdapter());
}
