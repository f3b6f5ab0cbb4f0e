namespace FlashEngine.Images;

/// <summary>A SEGMENT: where the bytes of a data block belong in the source's addresses.</summary>
/// <param name="First">SOURCE-START-ADDRESS.</param>
/// <param name="Length">Bytes as they are in the flash data.</param>
internal readonly record struct OdxSegment(uint First, long Length);

/// <summary>A DATABLOCK with what its FLASHDATA says.</summary>
internal sealed record OdxDataBlock
{
    /// <summary>SHORT-NAME.</summary>
    public required string Name { get; init; }

    /// <summary>ID of the FLASHDATA.</summary>
    public required string FlashDataId { get; init; }

    /// <summary>SELECTION of the FLASHDATA's DATAFORMAT: INTEL-HEX, MOTOROLA-S or BINARY.</summary>
    public required string DataFormat { get; init; }

    /// <summary>DATAFILE; empty when the data stands in the document.</summary>
    public required string DataFile { get; init; }

    /// <summary>Line of the FLASHDATA.</summary>
    public required int FlashDataLine { get; init; }

    /// <summary>FILTERS; none: all is taken.</summary>
    public required OdxRanges Filters { get; init; }

    /// <summary>SEGMENTS in the document's order.</summary>
    public required IReadOnlyList<OdxSegment> Segments { get; init; }

    /// <summary>TARGET-ADDR-OFFSET.</summary>
    public required long TargetOffset { get; init; }

    /// <summary>ENCRYPT-COMPRESS-METHOD; 0 where nothing is said.</summary>
    public required byte DataFormatIdentifier { get; init; }

    /// <summary>What it says to people.</summary>
    public required IReadOnlyList<ImageFact> Facts { get; init; }
}
