namespace FlashEngine.Ota.Download;

/// <summary>How one request ended, and what is to be done about it.</summary>
/// <param name="Verdict">What is to be done.</param>
/// <param name="Failure">What to report when it is not done; null where nothing failed.</param>
/// <param name="RetryAfter">How long the server wants to be left alone.</param>
internal readonly record struct TransferEnd(
    TransferVerdict Verdict, FlashException? Failure = null, TimeSpan RetryAfter = default);

/// <summary>What is to be done after a request.</summary>
internal enum TransferVerdict
{
    /// <summary>All bytes are there.</summary>
    Complete,

    /// <summary>Ask for the rest at once.</summary>
    GoOn,

    /// <summary>Ask for the rest later.</summary>
    Retry,

    /// <summary>Ask later, for everything: what is there does not fit to what the server has.</summary>
    StartAgain,

    /// <summary>Get a new URL, then ask for the rest.</summary>
    RenewUrl,

    /// <summary>Nothing can help.</summary>
    GiveUp,

    /// <summary>Nothing can help, and what was received is worthless.</summary>
    Discard,
}
