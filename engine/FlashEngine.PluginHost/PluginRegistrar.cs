using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Security;

namespace FlashEngine.Plugins;

/// <summary>
/// Takes what one plugin brings. The host merges it only after the plugin's Register has returned, so that a plugin
/// that fails half-way leaves nothing behind.
/// </summary>
internal sealed class PluginRegistrar(
    string pluginId,
    IReadOnlyDictionary<string, ICanAdapter> adapters,
    IReadOnlyDictionary<string, IPduAdapter> pduAdapters,
    IReadOnlyDictionary<string, ISeedKeyAlgorithm> algorithms)
    : IPluginRegistrar
{
    private bool _closed;

    public Dictionary<string, ICanAdapter> Adapters { get; } = [];

    public Dictionary<string, IPduAdapter> PduAdapters { get; } = [];

    public Dictionary<string, ISeedKeyAlgorithm> Algorithms { get; } = [];

    public void Add(ICanAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        var name = CheckAdapter(adapter.Name);
        Adapters.Add(name, new GuardedAdapter(pluginId, name, adapter));
    }

    public void Add(IPduAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        var name = CheckAdapter(adapter.Name);
        PduAdapters.Add(name, new GuardedPduAdapter(pluginId, name, adapter));
    }

    public void Add(ISeedKeyAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        var name = Check("seed/key algorithm", algorithm.Name, algorithms.ContainsKey, Algorithms.ContainsKey);
        Algorithms.Add(name, new GuardedSeedKey(pluginId, name, algorithm));
    }

    /// <summary>Ends the registration: a plugin must not add anything later.</summary>
    public void Close() => _closed = true;

    // A channel of the vehicle file names its adapter, whichever kind it is.
    private string CheckAdapter(string? name) => Check(
        "adapter",
        name,
        other => adapters.ContainsKey(other) || pduAdapters.ContainsKey(other),
        own => Adapters.ContainsKey(own) || PduAdapters.ContainsKey(own));

    private string Check(string kind, string? name, Func<string, bool> isOthers, Func<string, bool> isOwn)
    {
        if (_closed)
        {
            throw new InvalidOperationException($"{kind} '{name}' was added after Register had returned");
        }

        if (name is null || !PluginNames.IsValid(name))
        {
            throw new ArgumentException($"{kind} name '{name}' must be {PluginNames.Rule}");
        }

        if (isOthers(name) || isOwn(name))
        {
            var owner = isOwn(name) ? "this plugin itself" : "another plugin";
            throw new ArgumentException($"{kind} '{name}' is taken by {owner}");
        }

        return name;
    }
}
