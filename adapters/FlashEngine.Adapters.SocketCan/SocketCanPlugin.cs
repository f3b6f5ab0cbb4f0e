using FlashEngine.Plugins;

namespace FlashEngine.Adapters.SocketCan;

/// <summary>The plugin that brings the adapter <c>socketcan</c>.</summary>
public sealed class SocketCanPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar) => registrar.Add(new SocketCanAdapter());
}
