namespace FlashEngine.Ota.Uptane;

/// <summary>A target file that the Director wants and the Image repository vouches for.</summary>
/// <param name="FileName">Its name in the Image repository, with <c>/</c> between folders.</param>
/// <param name="RemoteName">
/// What to ask the Image repository for: the same, or with the hash in front where it has consistent snapshots.
/// </param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
/// <param name="EcuIds">The ECUs that it is for, in the Director's order.</param>
public sealed record VerifiedTarget(
    string FileName, string RemoteName, long Length, string Sha256, IReadOnlyList<string> EcuIds);
