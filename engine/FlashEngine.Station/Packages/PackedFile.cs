namespace FlashEngine.Station.Packages;

/// <summary>A file that goes into a package.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Length">Its length in bytes when its hash was made.</param>
internal sealed record PackedFile(string Path, long Length);
