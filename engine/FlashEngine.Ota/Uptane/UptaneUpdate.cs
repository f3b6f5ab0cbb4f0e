using FlashEngine.Ota.Uptane.Metadata;
using FlashEngine.Ota.Uptane.Repositories;
using FlashEngine.Ota.Uptane.Trust;

namespace FlashEngine.Ota.Uptane;

/// <summary>
/// Full verification (Uptane 2.1 §5.4.4.2): what does the Director want on this vehicle's ECUs, and does the Image
/// repository vouch for exactly that? Nothing is installed that both do not say.
/// </summary>
public sealed class UptaneUpdate
{
    private readonly IUptaneRepository _director;
    private readonly IUptaneRepository _images;
    private readonly UptaneTrust _trust;
    private readonly Dictionary<string, UptaneEcu> _ecus;
    private readonly UptaneSettings _settings;
    private readonly TimeProvider _time;

    /// <summary>Makes it.</summary>
    /// <param name="director">The Director repository.</param>
    /// <param name="images">The Image repository.</param>
    /// <param name="trust">Whom the vehicle trusts.</param>
    /// <param name="ecus">The vehicle's ECUs, each identifier once.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="time">The clock that expiry is judged by.</param>
    public UptaneUpdate(
        IUptaneRepository director,
        IUptaneRepository images,
        UptaneTrust trust,
        IEnumerable<UptaneEcu> ecus,
        UptaneSettings settings,
        TimeProvider time)
    {
        _director = director;
        _images = images;
        _trust = trust;
        _ecus = ecus.ToDictionary(ecu => ecu.Id, StringComparer.Ordinal);
        _settings = settings;
        _time = time;
    }

    /// <summary>Checks the metadata of both repositories.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The target files to install, by name; none: the Director wants nothing.</returns>
    /// <exception cref="FlashException">Something is not to be trusted, or cannot be had; carries an
    /// <see cref="UptaneRefusal"/>. What was learned up to there is kept.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<IReadOnlyList<VerifiedTarget>> CheckAsync(CancellationToken cancellation)
    {
        // One moment for all: metadata must be good together, and a check that is held up must not outlive it.
        var start = _time.GetUtcNow();
        if (start < _settings.EarliestTime)
        {
            throw new UptaneRefusal(
                UptaneError.ClockNotSet,
                "this machine's",
                "clock",
                $"shows {start:yyyy-MM-dd'T'HH:mm:ss'Z'}, so nothing would ever be expired; set it").AsException();
        }

        var director = await RepositoryCheck.RunAsync(
            MetadataName.Director, _director, _trust, _settings, start, cancellation);
        var wanted = DirectorRules.Check(director.Targets, _ecus);
        if (wanted.Count == 0)
        {
            return []; // the standard ends the check here
        }

        var images = await RepositoryCheck.RunAsync(
            MetadataName.Images, _images, _trust, _settings, start, cancellation);
        var search = new DelegationSearch(images, _settings, start);
        var verified = new List<VerifiedTarget>(wanted.Count);
        foreach (var target in wanted)
        {
            var vouched = await search.FindAsync(target.FileName, cancellation);
            Agreement.Check(target, vouched, _settings.TargetLengthMax);
            verified.Add(Verified(target, images.ConsistentSnapshot));
        }

        return verified;
    }

    /// <summary>Fetches a target file, and keeps it only if it is the one that was verified.</summary>
    /// <param name="target">The file, from <see cref="CheckAsync"/>.</param>
    /// <param name="path">Where to put it; while it comes in, <c>.part</c> stands behind the name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FlashException">It is another one, cannot be had, or the disk does not take it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task DownloadAsync(VerifiedTarget target, string path, CancellationToken cancellation) =>
        TargetDownload.RunAsync(_images, target, path, cancellation);

    private static VerifiedTarget Verified(TargetEntry target, bool consistentSnapshot)
    {
        string sha256 = target.Hashes[HashTable.Sha256];
        int name = target.FileName.LastIndexOf('/') + 1;
        string remote = consistentSnapshot
            ? $"{target.FileName[..name]}{sha256}.{target.FileName[name..]}"
            : target.FileName;
        return new VerifiedTarget(
            target.FileName, remote, target.Length, sha256, [.. target.Ecus.Select(ecu => ecu.Id)]);
    }
}
