using FlashEngine.Security;

namespace FlashEngine.Plugins.AesCmac;

/// <summary>
/// The algorithm <c>aes-cmac</c>: the key is the AES-128-CMAC (RFC 4493) of the seed under the ECU's secret of 16
/// bytes. It has no parameters, and refuses any, so that a misspelt one does not go unnoticed.
/// </summary>
public sealed class AesCmacSeedKey : ISeedKeyAlgorithm
{
    /// <inheritdoc/>
    public string Name => "aes-cmac";

    /// <inheritdoc/>
    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellation.ThrowIfCancellationRequested();
        if (request.Secret.Length != Cmac.KeyBytes)
        {
            // The secret itself is never shown, its length may be.
            throw new ArgumentException(
                $"the secret of {request.EcuName} has {request.Secret.Length} bytes, aes-cmac needs {Cmac.KeyBytes}");
        }

        if (request.Parameters.Count > 0)
        {
            throw new ArgumentException(
                $"{request.EcuName}: unknown parameter '{request.Parameters.Keys.First()}', aes-cmac has none");
        }

        return ValueTask.FromResult(Cmac.Compute(request.Secret.Span, request.Seed.Span));
    }
}
