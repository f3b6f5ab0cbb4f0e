using FlashEngine.Plugins;

namespace $assembly$;

/// <summary>The entry of this plugin, named in plugin.json: tells the engine what it brings.</summary>
public sealed class Plugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar) => registrar.Add(new $class$());
}
