using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Security;

namespace FlashEngine.Plugins;

/// <summary>The contract between host and plugins.</summary>
public static class PluginContract
{
    /// <summary>
    /// The contract's number. A plugin states in <c>plugin.json</c> the number it was built against; the host refuses
    /// another before it loads the assembly. It rises with every breaking change of this assembly.
    /// </summary>
    public const int Number = 1;
}

/// <summary>
/// The entry type of a plugin, named in its <c>plugin.json</c>: public, with a public constructor without parameters.
/// The host makes one instance and calls <see cref="Register"/> once. Nothing else runs at load.
/// </summary>
public interface IPlugin
{
    /// <summary>Tells the host what the plugin brings.</summary>
    void Register(IPluginRegistrar registrar);
}

/// <summary>Takes what a plugin brings. A name that is taken already is refused with an exception.</summary>
public interface IPluginRegistrar
{
    /// <summary>Adds a family of CAN devices.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    void Add(ICanAdapter adapter);

    /// <summary>Adds a family of devices that carry whole diagnostic messages.</summary>
    /// <exception cref="ArgumentException">The name is taken, by an adapter of either kind.</exception>
    void Add(IPduAdapter adapter);

    /// <summary>Adds a seed/key algorithm.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    void Add(ISeedKeyAlgorithm algorithm);
}
