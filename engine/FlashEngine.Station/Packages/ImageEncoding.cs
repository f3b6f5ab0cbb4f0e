namespace FlashEngine.Station.Packages;

/// <summary>One layer around an image's file in a package: what <see cref="ImageEntry.Encodings"/> lists.</summary>
public abstract record ImageEncoding
{
    /// <summary>Length of the encoded file in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of the encoded file, 64 hex digits in lower case.</summary>
    public required string Sha256 { get; init; }
}
