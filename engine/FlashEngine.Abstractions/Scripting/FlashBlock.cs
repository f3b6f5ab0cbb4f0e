using FlashEngine.Images;

namespace FlashEngine.Scripting;

/// <summary>What an image of a package is for.</summary>
public enum ImageRole
{
    /// <summary>A flash driver or secondary boot loader for the ECU's RAM.</summary>
    Driver,

    /// <summary>Program code.</summary>
    Application,

    /// <summary>Calibration, coding or identification data.</summary>
    Data,
}

/// <summary>An address range to erase.</summary>
/// <param name="Address">First address.</param>
/// <param name="Length">Length in bytes.</param>
public readonly record struct EraseRange(uint Address, uint Length);

/// <summary>One image of the package, ready to be transferred: gaps filled and aligned as the ECU type says.</summary>
public sealed record FlashBlock
{
    /// <summary>The logical block's name.</summary>
    public required string Name { get; init; }

    /// <summary>The logical block's number.</summary>
    public required byte Index { get; init; }

    /// <summary>What it is for.</summary>
    public required ImageRole Role { get; init; }

    /// <summary>The bytes, ascending by address.</summary>
    public required IReadOnlyList<ImageSegment> Segments { get; init; }

    /// <summary>What to erase before; empty for RAM.</summary>
    public required IReadOnlyList<EraseRange> Erase { get; init; }

    /// <summary>dataFormatIdentifier for 34.</summary>
    public byte DataFormatIdentifier { get; init; }

    /// <summary>CRC-32 (IEEE 802.3, reflected EDB88320) over all segments in order.</summary>
    public required uint Crc32 { get; init; }

    /// <summary>Sum of the segments' lengths in bytes.</summary>
    public long Length => Segments.Sum(segment => (long)segment.Data.Length);
}
