using FlashEngine.Ota.Uptane;
using FlashEngine.Ota.Uptane.Reports;

namespace FlashEngine.Ota.Agent;

/// <summary>
/// The Uptane repositories of an agent: what they do not both name for this vehicle is not flashed. One check at a
/// time, because each remembers what it learned.
/// </summary>
/// <param name="update">The check of both repositories.</param>
/// <param name="refusals">What they refuse, for the vehicle's reports.</param>
/// <param name="images">Where the Image repository's target files are: absolute https.</param>
/// <param name="interval">How often they are asked for new targets; null: never, they only judge commands.</param>
public sealed class UptaneSource(UptaneUpdate update, RefusalLog refusals, Uri images, TimeSpan? interval)
    : IDisposable
{
    private readonly Uri _images = new(images.AbsoluteUri.TrimEnd('/') + "/");
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>How often they are asked for new targets; null: never.</summary>
    public TimeSpan? Interval => interval;

    /// <summary>What both want on this vehicle.</summary>
    /// <exception cref="FlashException">Something is not to be trusted, or cannot be had.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<IReadOnlyList<VerifiedTarget>> CheckAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await update.CheckAsync(cancellation);
        }
        catch (FlashException e) when (UptaneRefusal.Of(e) is { } refusal)
        {
            refusals.Add(refusal);
            throw;
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>What both say about one package.</summary>
    /// <param name="sha256">Its SHA-256, 64 lower-case hex digits.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FlashException">They do not want it, or as for <see cref="CheckAsync"/>.</exception>
    public async Task<VerifiedTarget> RequireAsync(string sha256, long size, CancellationToken cancellation)
    {
        var targets = await CheckAsync(cancellation);
        return targets.FirstOrDefault(target => target.Sha256 == sha256 && target.Length == size)
            ?? throw new InputException(
                $"Uptane: the Director does not want this package (SHA-256 {sha256}) on this vehicle; it wants "
                + (targets.Count == 0 ? "nothing" : string.Join(", ", targets.Select(target => target.Sha256))));
    }

    /// <summary>Where a target file is. Each name is escaped by itself, as it is for metadata.</summary>
    public Uri UrlOf(VerifiedTarget target) =>
        new(_images, string.Join('/', target.RemoteName.Split('/').Select(Uri.EscapeDataString)));

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
