using System.Globalization;
using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>What determines a run completely.</summary>
/// <param name="Seed">Vehicle, behaviour of its ECUs and faults follow from it.</param>
/// <param name="Kinds">The kinds of faults that it may have.</param>
/// <param name="Events">Exactly these events and no other; null: as the seed says.</param>
/// <param name="EcusMax">Only so many ECUs are flashed, 1 or more.</param>
public sealed record ExploreCase(
    ulong Seed, IReadOnlySet<FaultKind> Kinds, IReadOnlySet<FaultEvent>? Events = null, int EcusMax = int.MaxValue)
{
    /// <summary>The command that runs it again.</summary>
    public string Command
    {
        get
        {
            var command = string.Create(CultureInfo.InvariantCulture, $"flash explore --runs 1 --seed {Seed}");
            if (EcusMax != int.MaxValue)
            {
                command += string.Create(CultureInfo.InvariantCulture, $" --ecus {EcusMax}");
            }

            if (Events is null)
            {
                return Kinds.Count == FaultKinds.All.Count
                    ? command
                    : $"{command} --faults {Join(Kinds.Order().Select(kind => kind.Name()), "none")}";
            }

            var kinds = Events.Select(item => item.Kind).Distinct().Order().Select(kind => kind.Name());
            var events = Events.OrderBy(item => item.Kind).ThenBy(item => item.Occasion).Select(item => $"{item}");
            return Events.Count == 0
                ? $"{command} --faults none"
                : $"{command} --faults {Join(kinds, "none")} --events {Join(events, "none")}";
        }
    }

    private static string Join(IEnumerable<string> names, string none) =>
        string.Join(',', names) is { Length: > 0 } joined ? joined : none;
}
