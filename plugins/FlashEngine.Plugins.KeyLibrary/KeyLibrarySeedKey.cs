using System.Collections.Concurrent;
using FlashEngine.NativeHosts;
using FlashEngine.Security;

namespace FlashEngine.Plugins.KeyLibrary;

/// <summary>
/// The algorithm <c>key-library</c>: an OEM's native library computes the key (<c>GenerateKeyExOpt</c>,
/// <c>GenerateKeyEx</c>, <c>GenerateKey</c>). Every call has a process of its own, which the library may crash, hang or
/// end without harm to the engine; calls of one library come one after the other, because such libraries are not
/// thread-safe.
/// </summary>
public sealed class KeyLibrarySeedKey : ISeedKeyAlgorithm
{
    private const string HostName = "key-host";
    private const string Project = "plugins/FlashEngine.Plugins.KeyLibrary";
    private static readonly string Folder = Path.GetDirectoryName(typeof(KeyLibrarySeedKey).Assembly.Location)!;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "key-library";

    /// <inheritdoc/>
    public async ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new KeyHostCall(KeyLibraryParameters.Of(request), request.Seed);
        var library = NativeLibraryFile.Read(call.Parameters.Library);
        var program = library.HostProgram(Folder, HostName, Project);
        var gate = _gates.GetOrAdd(library.Path, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation);
        try
        {
            return await RunAsync(program, call, cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    private static async Task<byte[]> RunAsync(string program, KeyHostCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(parameters.TimeoutMs);
        using var host = HostProcess.Start(program, Path.GetDirectoryName(parameters.Library)!);
        try
        {
            // A pipe that was given up stays blocked until the host is gone, which leaving this method sees to.
            return await Task.Run(() => call.ExchangeAsync(host), limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new JobException(
                FlashExitCode.SecurityAccess,
                $"{parameters.Library} gave no key within {parameters.TimeoutMs} ms and was ended; "
                + "'timeoutMs' gives it longer");
        }
        catch (IOException e)
        {
            throw new JobException(
                FlashExitCode.SecurityAccess,
                $"{parameters.Library} {host.HowItEnded()} instead of giving a key",
                e);
        }
    }
}
