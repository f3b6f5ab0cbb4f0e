using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Station.Packages.Trust;

/// <summary>
/// Who may sign packages, as installed on the station. Nothing else is trusted, whatever a package brings along.
/// </summary>
public sealed record PackageTrust
{
    /// <summary>The only roots that a signer may lead to; none means that nothing is trusted.</summary>
    public required X509Certificate2Collection Roots { get; init; }

    /// <summary>
    /// Revocation lists. With one, every certificate between signer and root must have a list of its issuer, and stand
    /// on none; empty: revocation is not checked.
    /// </summary>
    public IReadOnlyList<RevocationList> RevocationLists { get; init; } = [];

    /// <summary>True: a list also counts after the day on which the next one was due. Else it is refused.</summary>
    public bool AcceptsExpiredLists { get; init; }

    /// <summary>
    /// The only roots that a time-stamp authority may lead to. With one, the certificates of a time-stamped package are
    /// judged by the time of its stamp; empty: by now, and stamps mean nothing.
    /// </summary>
    public X509Certificate2Collection TimeStampRoots { get; init; } = [];

    /// <summary>
    /// True for a package that is read and not flashed: it may have expired. Its signature is verified all the same.
    /// </summary>
    public bool AcceptsExpiredPackages { get; init; }
}
