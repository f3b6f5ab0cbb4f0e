namespace FlashEngine.Plugins.KeyLibrary;

/// <summary>The entry of this plugin: brings the seed/key algorithm <c>key-library</c>.</summary>
public sealed class KeyLibraryPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar)
    {
        ArgumentNullException.ThrowIfNull(registrar);
        registrar.Add(new KeyLibrarySeedKey());
    }
}
