namespace FlashEngine.Ota.Download;

/// <summary>What to download.</summary>
/// <param name="Url">Absolute http or https URL; its query is a credential and is never shown.</param>
/// <param name="Size">The announced size in bytes; one more stops the download.</param>
/// <param name="Sha256">The announced SHA-256, 64 lower-case hex digits.</param>
/// <param name="TimeLimit">For everything from the request to the last byte on disk, all waits included.</param>
public sealed record DownloadOrder(Uri Url, long Size, string Sha256, TimeSpan TimeLimit)
{
    /// <summary>
    /// Asks for a new URL of the same content when the server answers 401 or 403, as it does once a signed URL has
    /// expired; null as its answer: there is none. Null: nobody can be asked.
    /// </summary>
    public Func<CancellationToken, Task<Uri?>>? RenewUrl { get; init; }

    /// <summary>Hears in one line why the download waits, and that it goes on; null: nobody does.</summary>
    public Action<string>? Said { get; init; }

    /// <summary>
    /// What came in stays also when the download is cancelled, for one that goes on with it; else it is removed then.
    /// </summary>
    public bool KeepWhenCancelled { get; init; }
}
