using FlashEngine.Plugins;

namespace FlashEngine.Adapters.J2534;

/// <summary>The plugin that brings the adapters <c>j2534</c> and <c>j2534-isotp</c>.</summary>
public sealed class J2534Plugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar)
    {
        registrar.Add(new J2534Adapter());
        registrar.Add(new J2534IsoTpAdapter());
    }
}
