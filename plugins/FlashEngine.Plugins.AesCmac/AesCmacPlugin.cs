namespace FlashEngine.Plugins.AesCmac;

/// <summary>The entry of this plugin: brings the seed/key algorithm <c>aes-cmac</c>.</summary>
public sealed class AesCmacPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(IPluginRegistrar registrar)
    {
        ArgumentNullException.ThrowIfNull(registrar);
        registrar.Add(new AesCmacSeedKey());
    }
}
