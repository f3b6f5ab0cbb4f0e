namespace FlashEngine.Station.Packages.Encryption;

/// <summary>A vehicle that can decrypt a package: the package's content key, wrapped for the vehicle's key.</summary>
public sealed record KeyRecipient
{
    /// <summary>SHA-256 of the vehicle's public key (SubjectPublicKeyInfo, DER), 64 hex digits in lower case.</summary>
    public required string KeySha256 { get; init; }

    /// <summary>How it is wrapped.</summary>
    public required KeyWrap Wrap { get; init; }

    /// <summary>The wrapped content key.</summary>
    public required ReadOnlyMemory<byte> WrappedKey { get; init; }

    /// <summary>
    /// With <see cref="KeyWrap.EcdhP256"/> the public key that was made for this once (SubjectPublicKeyInfo, DER);
    /// else empty.
    /// </summary>
    public ReadOnlyMemory<byte> EphemeralKey { get; init; }
}

/// <summary>How a content key is wrapped for a vehicle.</summary>
public enum KeyWrap
{
    /// <summary>RSAES-OAEP with SHA-256 (RFC 8017, 7.1).</summary>
    RsaOaepSha256,

    /// <summary>
    /// ECDH on P-256 with a key made for this once, HKDF-SHA-256 (RFC 5869) over the shared secret, AES-256-GCM.
    /// </summary>
    EcdhP256,
}
