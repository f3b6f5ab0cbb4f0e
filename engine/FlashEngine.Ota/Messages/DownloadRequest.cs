namespace FlashEngine.Ota.Messages;

/// <summary>Payload of <c>…/download/request</c>, checked.</summary>
/// <param name="CommandId">Identifies the command; 1..128 printable characters.</param>
/// <param name="SignedUrl">Where the package is: absolute, http or https. It holds a credential: do not log its query.
/// </param>
/// <param name="Version">The version that the package brings.</param>
/// <param name="Sha256">SHA-256 of the package, 64 lower-case hex digits.</param>
/// <param name="Size">Size of the package in bytes, 0 or more.</param>
/// <param name="TimeoutSeconds">Total time for the download, 1..604800 s; 300 when the request does not say.</param>
public sealed record DownloadRequest(
    string CommandId, Uri SignedUrl, string Version, string Sha256, long Size, int TimeoutSeconds)
{
    /// <summary>The timeout of a request that names none, in seconds.</summary>
    public const int TimeoutSecondsDefault = 300;

    /// <summary>The longest timeout that is accepted, in seconds (one week).</summary>
    public const int TimeoutSecondsMax = 604_800;
}
