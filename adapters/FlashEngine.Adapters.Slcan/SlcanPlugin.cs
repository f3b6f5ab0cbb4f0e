using FlashEngine.Plugins;

namespace FlashEngine.Adapters.Slcan;

/// <summary>The plugin that brings the adapter <c>slcan</c>.</summary>
public sealed class SlcanPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar) => registrar.Add(new SlcanAdapter());
}
