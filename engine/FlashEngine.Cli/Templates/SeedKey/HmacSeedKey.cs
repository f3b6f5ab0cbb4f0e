using System.Globalization;
using System.Security.Cryptography;
using FlashEngine.Security;

namespace $assembly$;

/// <summary>
/// The algorithm <c>$id$</c>: the key is the beginning of the HMAC-SHA-256 (RFC 2104, FIPS 180-4) of the seed under
/// the ECU's secret. The one parameter is <c>length</c>, the length of the key, 1..32 bytes, default 32.
/// </summary>
public sealed class HmacSeedKey : ISeedKeyAlgorithm
{
    private const string LengthParameter = "length";

    /// <inheritdoc/>
    public string Name => "$id$";

    /// <inheritdoc/>
    public ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellation.ThrowIfCancellationRequested();
        var length = ReadLength(request);
        if (request.Secret.IsEmpty)
        {
            throw new ArgumentException($"{request.EcuName} has no secret in the vehicle file, {Name} needs one");
        }

        var code = HMACSHA256.HashData(request.Secret.Span, request.Seed.Span);
        return ValueTask.FromResult(code[..length]);
    }

    // A misspelt parameter that went unnoticed would give a wrong key, and cost an attempt.
    private int ReadLength(SeedKeyRequest request)
    {
        if (request.Parameters.Keys.FirstOrDefault(name => name != LengthParameter) is { } unknown)
        {
            throw new ArgumentException(
                $"{request.EcuName}: {Name} has no parameter '{unknown}'; it has {LengthParameter}");
        }

        if (!request.Parameters.TryGetValue(LengthParameter, out var text))
        {
            return HMACSHA256.HashSizeInBytes;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length is >= 1 and <= HMACSHA256.HashSizeInBytes
            ? length
            : throw new ArgumentException(
                $"{request.EcuName}: {LengthParameter} is '{text}', must be 1..{HMACSHA256.HashSizeInBytes} bytes");
    }
}
