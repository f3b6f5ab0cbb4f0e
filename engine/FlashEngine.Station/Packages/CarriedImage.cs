namespace FlashEngine.Station.Packages;

/// <summary>A file of a package, and the layers around the image that it holds.</summary>
/// <param name="File">Path in the package, below <c>images/</c>.</param>
/// <param name="Encodings">The layers in the order in which they were put around the image; empty: the image
/// itself.</param>
public sealed record CarriedImage(string File, IReadOnlyList<ImageEncoding> Encodings)
{
    /// <summary>Length in bytes and SHA-256 of the file.</summary>
    internal (long Length, string Sha256) Outermost(ImageEntry image)
        => Encodings.Count > 0 ? (Encodings[^1].Length, Encodings[^1].Sha256) : (image.Length, image.Sha256);
}
