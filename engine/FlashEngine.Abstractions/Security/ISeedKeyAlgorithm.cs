namespace FlashEngine.Security;

/// <summary>Everything that a key may depend on.</summary>
public sealed record SeedKeyRequest
{
    /// <summary>The ECU's name in the vehicle file.</summary>
    public required string EcuName { get; init; }

    /// <summary>The requestSeed sub-function, odd, 01..7D (ISO 14229-1 SecurityAccess).</summary>
    public required byte Level { get; init; }

    /// <summary>The seed, as the ECU sent it; any length from 1.</summary>
    public required ReadOnlyMemory<byte> Seed { get; init; }

    /// <summary>Parameters of the algorithm from the vehicle file.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder that relative paths in the parameters are relative to: the vehicle file's.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>The secret that the vehicle file refers to; empty when it names none. Never log it.</summary>
    public ReadOnlyMemory<byte> Secret { get; init; }
}

/// <summary>
/// A seed/key algorithm (ISO 14229-1 SecurityAccess, service 27). It may take long or ask a server; it runs outside
/// the channel's loop and must honour the cancellation. It must be free of state between calls and thread-safe.
/// An exception it throws is reported with the plugin's name, and no key is sent.
/// </summary>
public interface ISeedKeyAlgorithm
{
    /// <summary>The name in vehicle files, lower case: <c>aes-cmac</c>.</summary>
    string Name { get; }

    /// <summary>Computes the key for a seed.</summary>
    /// <returns>The key, at least 1 byte.</returns>
    /// <exception cref="ArgumentException">A parameter or the secret is unusable; the message says which.</exception>
    ValueTask<byte[]> ComputeKeyAsync(SeedKeyRequest request, CancellationToken cancellation);
}
