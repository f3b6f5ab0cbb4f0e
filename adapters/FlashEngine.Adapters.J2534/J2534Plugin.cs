using FlashEngine.Plugins;

namespace FlashEngine.Adapters.J2534;

/// <summary>The plugin that brings the adapter <c>j2534</c>.</summary>
public sealed class J2534Plugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar) => registrar.Add(new J2534Adapter());
}
