using System.CommandLine.Parsing;
using System.Globalization;

namespace FlashEngine.Cli.Commands;

/// <summary>Numbers on the command line: decimal, or hexadecimal with 0x.</summary>
internal static class AddressValue
{
    /// <summary>Reads an address.</summary>
    public static uint Address(ArgumentResult result) => (uint)Read(result, 0, uint.MaxValue);

    /// <summary>Reads a fill byte; null where the option is not given.</summary>
    public static byte? Byte(ArgumentResult result) => (byte)Read(result, 0, byte.MaxValue);

    /// <summary>Reads what is added to addresses; may be negative.</summary>
    public static long Offset(ArgumentResult result) => Read(result, -uint.MaxValue, uint.MaxValue);

    /// <summary>Reads a range of addresses like 0x8000..0xFFFF; both belong to it.</summary>
    public static (uint First, uint Last)? Range(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Split("..") is [var first, var last]
            && TryParse(first, 0, uint.MaxValue, out var from)
            && TryParse(last, from, uint.MaxValue, out var to))
        {
            return ((uint)from, (uint)to);
        }

        result.AddError($"'{text}' is no range of addresses; write it like 0x8000..0xFFFF");
        return null;
    }

    private static long Read(ArgumentResult result, long least, long largest)
    {
        var text = result.Tokens[0].Value;
        if (!TryParse(text, least, largest, out var value))
        {
            result.AddError($"'{text}' must be a number from {Show(least)} to {Show(largest)}");
        }

        return value;
    }

    private static string Show(long value) => value < 0 ? $"-0x{-value:X}" : $"0x{value:X}";

    private static bool TryParse(string text, long least, long largest, out long value)
    {
        var isNegative = text.StartsWith('-');
        var digits = isNegative ? text[1..] : text;
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var isNumber = long.TryParse(
            isHex ? digits[2..] : digits,
            isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture,
            out value);
        value = isNegative ? -value : value;
        return isNumber && value >= least && value <= largest;
    }
}
