using System.Globalization;

namespace FlashEngine.Station.Vehicles.Yaml;

/// <summary>Numbers: decimal, or hexadecimal with 0x; out of range is told with the range.</summary>
internal sealed partial class YamlSettings
{
    /// <summary>A whole number that must be there.</summary>
    public long Whole(string key, long min, long max, string unit = "") =>
        Has(key) ? ParseWhole(key, min, max, unit) : throw Missing(key);

    /// <summary>A whole number, or the fallback when the key is not there.</summary>
    public long Whole(string key, long min, long max, long fallback, string unit = "") =>
        Has(key) ? ParseWhole(key, min, max, unit) : fallback;

    /// <summary>A number with or without fraction, or the fallback when the key is not there.</summary>
    public double Real(string key, double min, double max, double fallback, string unit = "")
    {
        if (!Has(key))
        {
            return fallback;
        }

        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return Node(key) is YamlText text
            && double.TryParse(text.Value, styles, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max
                ? value
                : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"a number {min} to {max}{In(unit)}"));
    }

    /// <summary>Parses a decimal or, after 0x, hexadecimal number.</summary>
    public static bool TryParseWhole(string text, out long value)
    {
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return isHex && text.Length <= 2 + 15
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private long ParseWhole(string key, long min, long max, string unit)
    {
        if (Node(key) is YamlText text && TryParseWhole(text.Value, out var value) && value >= min && value <= max)
        {
            return value;
        }

        // Ranges of addresses and identifiers are read in hexadecimal, ranges of quantities in decimal.
        var range = unit == "hex" ? $"0x{min:X} to 0x{max:X}" : $"{min} to {max}{In(unit)}";
        throw Wrong(key, $"a whole number {range}");
    }

    private static string In(string unit) => unit.Length == 0 ? "" : $" {unit}";
}
