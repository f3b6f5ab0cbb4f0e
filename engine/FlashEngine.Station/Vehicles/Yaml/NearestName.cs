namespace FlashEngine.Station.Vehicles.Yaml;

/// <summary>Finds the known name that a mistyped one was most likely meant to be.</summary>
public static class NearestName
{
    /// <summary>The tail of a message: the nearest known name, or all of them when none is near.</summary>
    public static string Advice(string given, IReadOnlyCollection<string> known, string whatTheyAre)
    {
        if (Find(given, known) is { } nearest)
        {
            return $"did you mean '{nearest}'?";
        }

        return known.Count == 0 ? $"there are no {whatTheyAre}" : $"{whatTheyAre}: {string.Join(", ", known)}";
    }

    /// <summary>The known name that is near enough to be meant; null: none is.</summary>
    public static string? Find(string given, IEnumerable<string> known)
    {
        var best = known.Select(name => (name, distance: Distance(given, name))).OrderBy(pair => pair.distance)
            .FirstOrDefault();
        return best.name is not null && best.distance <= Math.Max(1, given.Length / 3) ? best.name : null;
    }

    /// <summary>
    /// Levenshtein distance, letter case ignored, with two neighbours swapped counted as one slip: the usual typing
    /// mistakes are near, other words are far.
    /// </summary>
    private static int Distance(string left, string right)
    {
        var (a, b) = (left.ToUpperInvariant(), right.ToUpperInvariant());
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                cost[i, j] = Math.Min(i, j) == 0 ? Math.Max(i, j) : Step(i, j);
            }
        }

        return cost[a.Length, b.Length];

        int Step(int i, int j)
        {
            var replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            var least = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
            var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            return swapped ? Math.Min(least, cost[i - 2, j - 2] + 1) : least;
        }
    }
}
