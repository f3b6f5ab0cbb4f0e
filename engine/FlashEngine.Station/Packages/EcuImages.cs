using FlashEngine.Images;
using FlashEngine.Scripting;

namespace FlashEngine.Station.Packages;

/// <summary>An image of a package as it stands in its file, without fill bytes.</summary>
/// <param name="Entry">What the manifest says of it.</param>
/// <param name="Image">Its content.</param>
public sealed record LoadedImage(ImageEntry Entry, FirmwareImage Image);

/// <summary>Everything that a package brings to one ECU.</summary>
public sealed record EcuImages
{
    /// <summary>What the manifest says of the ECU.</summary>
    public required EcuUpdate Update { get; init; }

    /// <summary>The images as they stand in their files, in the manifest's order, drivers included.</summary>
    public required IReadOnlyList<LoadedImage> Images { get; init; }

    /// <summary>The images ready to be transferred, in the manifest's order, drivers included.</summary>
    public required IReadOnlyList<FlashBlock> Blocks { get; init; }

    /// <summary>
    /// SHA-256 over the data of all segments of all images but drivers, in the manifest's order, fill bytes excluded;
    /// 64 hexadecimal digits in lower case. The memory of an ECU that was flashed has it at the same addresses.
    /// </summary>
    public required string ImageSha256 { get; init; }
}
