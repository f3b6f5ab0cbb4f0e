using System.Collections.Concurrent;
using FlashEngine.Scripting;
using FlashEngine.Station.Jobs;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>
/// The scripts of all runs, each loaded once: the delivered ones keep nothing between their steps, and the trace hash
/// of a seed that is run twice would show it if one did.
/// </summary>
internal sealed class ExploreScripts(IFlashScripts scripts) : IFlashScripts
{
    private readonly ConcurrentDictionary<string, Lazy<FlashSequence>> _sequences = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public FlashSequence Load(string path) =>
        _sequences.GetOrAdd(path, key => new Lazy<FlashSequence>(() => scripts.Load(key))).Value;

    /// <inheritdoc/>
    public string? Locate(Exception exception) => scripts.Locate(exception);
}
