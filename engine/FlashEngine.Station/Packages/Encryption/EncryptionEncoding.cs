namespace FlashEngine.Station.Packages.Encryption;

/// <summary>The image is encrypted by AES-256-GCM, for <see cref="PackageManifest.Recipients"/>.</summary>
public sealed record EncryptionEncoding : ImageEncoding;
