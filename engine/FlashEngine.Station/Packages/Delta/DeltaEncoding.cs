namespace FlashEngine.Station.Packages.Delta;

/// <summary>The image is carried as VCDIFF (RFC 3284) against the same ECU's image of an earlier release.</summary>
public sealed record DeltaEncoding : ImageEncoding
{
    /// <summary>The version that the other image brought, for people.</summary>
    public required string BaseVersion { get; init; }

    /// <summary>SHA-256 of the other image's file, 64 hex digits in lower case.</summary>
    public required string BaseSha256 { get; init; }
}
