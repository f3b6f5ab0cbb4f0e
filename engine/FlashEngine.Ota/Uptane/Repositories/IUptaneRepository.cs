namespace FlashEngine.Ota.Uptane.Repositories;

/// <summary>How the fetching of a file ended.</summary>
public enum FetchResult
{
    /// <summary>All of it was given out.</summary>
    Complete,

    /// <summary>The repository has no such file.</summary>
    Missing,

    /// <summary>It goes on after the limit; what was given out up to there is worth nothing.</summary>
    TooLong,
}

/// <summary>Where metadata and target files come from. It need not be trusted, and nothing that it gives is.</summary>
public interface IUptaneRepository
{
    /// <summary>Fetches a file.</summary>
    /// <param name="file">Its name below the repository, with <c>/</c> between folders.</param>
    /// <param name="lengthMax">Bytes given out at most, 0 or more.</param>
    /// <param name="sink">Takes the bytes; they are valid during the call only.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FlashException">
    /// The repository cannot be reached or read (<see cref="UptaneError.MetadataFetchFailure"/>), or sends too slowly
    /// (<see cref="UptaneError.SlowRetrieval"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<FetchResult> FetchAsync(
        string file,
        long lengthMax,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken cancellation);
}
