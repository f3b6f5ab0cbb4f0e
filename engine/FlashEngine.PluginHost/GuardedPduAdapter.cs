using FlashEngine.Can;
using FlashEngine.Pdu;

namespace FlashEngine.Plugins;

/// <summary>The same for an adapter of channels that carry whole PDUs.</summary>
internal sealed class GuardedPduAdapter(string pluginId, string name, IPduAdapter inner) : IPduAdapter
{
    private readonly PluginGuard _guard = new(pluginId, name);

    public string Name => name;

    public IReadOnlyList<PduDevice> List(IAdapterHost host) => _guard.Run(() => inner.List(host));

    public IPduChannel Open(IAdapterHost host, PduChannelRequest request) =>
        _guard.Run(() => inner.Open(host, request));
}
