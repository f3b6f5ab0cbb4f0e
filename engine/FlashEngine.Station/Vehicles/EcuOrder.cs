using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Checks that the ECUs can be done in the order that their <c>after</c> lists ask for.</summary>
internal static class EcuOrder
{
    /// <summary>Refuses names that are no ECU, and circles.</summary>
    public static void Check(IReadOnlyList<(EcuEntry Ecu, YamlSettings Settings)> ecus)
    {
        var names = ecus.Select(pair => pair.Ecu.Name).ToArray();
        foreach (var (_, settings) in ecus)
        {
            if (settings.Texts("after").FirstOrDefault(item => !names.Contains(item.Value)) is { } unknown)
            {
                throw InputException.At(settings.FileName, unknown.Line, $"{settings.Subject} waits for"
                    + $" '{unknown.Value}', which is no ECU of this file; "
                    + NearestName.Advice(unknown.Value, names, "ECUs"));
            }
        }

        foreach (var (ecu, settings) in ecus)
        {
            if (ecus.FirstOrDefault(other => ecu.After.Contains(other.Ecu.Name) && IsStartedWith(ecu, other.Ecu)).Ecu
                is { } mate)
            {
                throw settings.Error("after", $"{settings.Subject} waits for '{mate.Name}', and both are to start"
                    + $" together as '{ecu.Together}'; remove one of the two");
            }
        }

        // An ECU of a same-time group waits for what any of the group waits for.
        var after = ecus.ToDictionary(pair => pair.Ecu.Name, pair => (IReadOnlyList<string>)
            [.. ecus.Where(other => IsStartedWith(pair.Ecu, other.Ecu)).SelectMany(other => other.Ecu.After)]);
        foreach (var (ecu, settings) in ecus)
        {
            if (WayBack(ecu.Name, ecu.Name, after, []) is { } way)
            {
                throw settings.Error("after", $"{settings.Subject} waits for itself: "
                    + $"{string.Join(" after ", way.Prepend(ecu.Name))}; remove one of these");
            }
        }
    }

    private static bool IsStartedWith(EcuEntry ecu, EcuEntry other) =>
        ecu == other || (ecu.Together is not null && ecu.Together == other.Together);

    /// <summary>The chain of waits that leads from one ECU to another; null when there is none.</summary>
    private static List<string>? WayBack(
        string from, string to, Dictionary<string, IReadOnlyList<string>> after, HashSet<string> visited)
    {
        foreach (var next in after[from])
        {
            if (next == to)
            {
                return [next];
            }

            if (visited.Add(next) && WayBack(next, to, after, visited) is { } way)
            {
                return [next, .. way];
            }
        }

        return null;
    }
}
