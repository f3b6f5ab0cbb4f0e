using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.Station.Packages;

/// <summary>How a package is to carry its images: first a delta, then encryption.</summary>
public sealed record PackEncodings
{
    /// <summary>
    /// The release that vehicles have. Images whose delta to this one's is smaller are carried so; null: none is.
    /// </summary>
    public VerifiedPackage? DeltaFrom { get; init; }

    /// <summary>
    /// Images that are carried as deltas are there whole too, for stations that have not kept what the delta was made
    /// from. Without them, those refuse the package.
    /// </summary>
    public bool HasFallback { get; init; }

    /// <summary>The vehicles that can decrypt the images; empty: nothing is encrypted.</summary>
    public IReadOnlyList<VehiclePublicKey> Recipients { get; init; } = [];
}
