namespace FlashEngine.Station.Packages.Zip;

/// <summary>An entry of a ZIP.</summary>
/// <param name="Name">Path in the ZIP.</param>
/// <param name="Deflated">Compressed by Deflate; else stored as it is.</param>
/// <param name="Start">Where its bytes begin in the file.</param>
/// <param name="StoredLength">How many bytes they are in the file.</param>
/// <param name="Length">How many bytes it says that they are unpacked.</param>
internal sealed record ZipEntry(string Name, bool Deflated, long Start, long StoredLength, long Length);
