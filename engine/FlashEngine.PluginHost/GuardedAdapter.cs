using FlashEngine.Can;

namespace FlashEngine.Plugins;

/// <summary>
/// Makes every unforeseen failure of a plugin's adapter a <see cref="ChannelException"/> that names the plugin. An open
/// channel is handed out as it is: nothing may stand between the loop and its frames.
/// </summary>
internal sealed class GuardedAdapter(string pluginId, string name, ICanAdapter inner) : ICanAdapter
{
    public string Name => name;

    public IReadOnlyList<CanDevice> List(IAdapterHost host) => Guard(() => inner.List(host));

    public CanLine? LineOf(CanChannelRequest request) => Guard(() => new Answer(inner.LineOf(request))).Line;

    public ICanChannel Open(IAdapterHost host, CanChannelRequest request) => Guard(() => inner.Open(host, request));

    private T Guard<T>(Func<T> call) where T : class
    {
        T? result;
        try
        {
            result = call();
        }
        catch (Exception e) when (e is not FlashException)
        {
            // Foreign code may throw anything; whatever it is, the channel cannot be used.
            throw Failure(ErrorText.Of(e), e);
        }

        return result ?? throw Failure("it returned nothing", null);
    }

    private sealed record Answer(CanLine? Line);

    private ChannelException Failure(string problem, Exception? cause)
        => new(ChannelFault.DriverError, $"adapter '{name}' of plugin {pluginId} failed: {problem}", cause);
}
