using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>A vehicle and its package: what many runs have in common.</summary>
/// <param name="Vehicle">The vehicle.</param>
/// <param name="Package">The package for it.</param>
/// <param name="File">The package's bytes.</param>
/// <param name="Images">What each ECU holds after its update, by its name.</param>
internal sealed record ExploreShape(
    VehicleFile Vehicle, VerifiedPackage Package, byte[] File, IReadOnlyDictionary<string, NewContent> Images);

/// <summary>The content of the logical blocks that an update replaces.</summary>
/// <param name="Blocks">Each block with all its bytes.</param>
internal sealed record NewContent(IReadOnlyDictionary<LogicalBlock, byte[]> Blocks);
