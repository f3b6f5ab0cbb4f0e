using FlashEngine.Security;

namespace FlashEngine.Plugins;

/// <summary>Turns any failure of a plugin's algorithm into one error that names the plugin: no key is sent.</summary>
internal sealed class GuardedSeedKey(string pluginId, string name, ISeedKeyAlgorithm inner) : ISeedKeyAlgorithm
{
    public string Name => name;

    public async ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
    {
        byte[]? key;
        try
        {
            key = await inner.ComputeKeyAsync(request, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // Foreign code may throw anything; whatever it is, this security access is over.
            throw Failure(ErrorText.Of(e), e);
        }

        return key is { Length: > 0 } ? key : throw Failure("it returned no key", null);
    }

    private JobException Failure(string problem, Exception? cause)
        => new(
            FlashExitCode.SecurityAccess, $"seed/key algorithm '{name}' of plugin {pluginId} failed: {problem}", cause);
}
