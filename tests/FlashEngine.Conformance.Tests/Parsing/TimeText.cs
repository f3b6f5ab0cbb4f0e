using System.Globalization;
using FlashEngine.Conformance.Tests.Model;

namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>Times as a case file writes them: a decimal number and its unit, without a blank.</summary>
internal static class TimeText
{
    private static readonly (string Name, long Ns)[] Units =
        [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];

    /// <summary>Reads <c>5ms</c>.</summary>
    public static bool TryParse(string text, out long ns)
    {
        ns = 0;
        var unit = Units.FirstOrDefault(unit => text.EndsWith(unit.Name, StringComparison.Ordinal));
        var digits = text.AsSpan()[..^(unit.Name?.Length ?? 0)];
        if (unit.Name is null
            || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var exact = number * unit.Ns;
        ns = exact <= 1_000_000_000_000_000m ? (long)exact : -1;
        return ns == exact;
    }

    /// <summary>Reads <c>+5ms</c>, <c>@1s</c>, <c>+5ms..6ms</c> or <c>@1000ms..1100ms</c>.</summary>
    public static bool TryParseStep(string text, out StepTime time)
    {
        time = default;
        if (text.Length < 2 || text[0] is not ('+' or '@'))
        {
            return false;
        }

        var ends = text[1..].Split("..");
        if (ends.Length > 2 || !TryParse(ends[0], out var fromNs) || !TryParse(ends[^1], out var toNs))
        {
            return false;
        }

        time = new StepTime(text[0] == '@', fromNs, toNs);
        return toNs >= fromNs;
    }
}
