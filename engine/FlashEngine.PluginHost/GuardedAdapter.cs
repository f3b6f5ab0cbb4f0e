using FlashEngine.Can;

namespace FlashEngine.Plugins;

/// <summary>
/// A plugin's adapter behind a <see cref="PluginGuard"/>. An open channel is handed out as it is: nothing may stand
/// between the loop and its frames.
/// </summary>
internal sealed class GuardedAdapter(string pluginId, string name, ICanAdapter inner) : ICanAdapter
{
    private readonly PluginGuard _guard = new(pluginId, name);

    public string Name => name;

    public IReadOnlyList<CanDevice> List(IAdapterHost host) => _guard.Run(() => inner.List(host));

    public CanLine? LineOf(CanChannelRequest request) => _guard.Run(() => new Answer(inner.LineOf(request))).Line;

    public ICanChannel Open(IAdapterHost host, CanChannelRequest request) =>
        _guard.Run(() => inner.Open(host, request));

    private sealed record Answer(CanLine? Line);
}
