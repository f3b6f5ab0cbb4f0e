using FlashEngine.Can;

namespace FlashEngine.Plugins;

/// <summary>
/// The border to an adapter's code: makes every unforeseen failure a <see cref="ChannelException"/> that names the
/// plugin.
/// </summary>
internal sealed class PluginGuard(string pluginId, string adapterName)
{
    public T Run<T>(Func<T> call) where T : class
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

    private ChannelException Failure(string problem, Exception? cause)
        => new(ChannelFault.DriverError, $"adapter '{adapterName}' of plugin {pluginId} failed: {problem}", cause);
}
