namespace FlashEngine.Station.Packages.Delta;

/// <summary>What a station keeps of earlier packages, for images that are carried as deltas.</summary>
public interface IKeptImages
{
    /// <summary>A folder of the station in which decrypted images may lie while they are used.</summary>
    string ScratchFolder { get; }

    /// <summary>Opens the file of an image.</summary>
    /// <param name="sha256">Its SHA-256, 64 hex digits in lower case; what is returned was verified against it.</param>
    /// <returns>The file, seekable, from its first byte; null: it is not there.</returns>
    /// <exception cref="InputException">The station's folder cannot be read.</exception>
    Stream? Open(string sha256);
}
