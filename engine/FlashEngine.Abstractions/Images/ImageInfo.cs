using FlashEngine.Scripting;

namespace FlashEngine.Images;

/// <summary>Something that a firmware file says of itself.</summary>
/// <param name="Name">What it is, in the format's own words.</param>
/// <param name="Value">As people read it.</param>
public readonly record struct ImageFact(string Name, string Value);

/// <summary>What a firmware file says besides its bytes.</summary>
public sealed record ImageInfo
{
    /// <summary>Of a file that says nothing.</summary>
    public static ImageInfo None { get; } = new();

    /// <summary>Part numbers, identifications, checksums and the like, in the file's order.</summary>
    public IReadOnlyList<ImageFact> Facts { get; init; } = [];

    /// <summary>What to erase before the image is written, ascending; empty when the file does not say.</summary>
    public IReadOnlyList<EraseRange> Erase { get; init; } = [];

    /// <summary>
    /// How the bytes are compressed and encrypted, as RequestDownload says it (ISO 14229-1, dataFormatIdentifier); 0
    /// when they are plain.
    /// </summary>
    public byte DataFormatIdentifier { get; init; }

    /// <summary>What is doubtful in the file without being wrong, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
