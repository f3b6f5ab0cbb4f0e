using System.Buffers;
using System.Text;

namespace FlashEngine.Images;

/// <summary>The hexadecimal bytes of one record.</summary>
internal static class RecordBytes
{
    /// <summary>Room for the bytes of the longest line that <see cref="RecordLines"/> lets through.</summary>
    public const int LengthMax = 512;

    /// <summary>Turns the digits of a record into bytes.</summary>
    /// <param name="line">The whole line.</param>
    /// <param name="markLength">How many characters stand in front of the digits.</param>
    /// <param name="bytes">Takes the bytes; <see cref="LengthMax"/> long.</param>
    /// <param name="lines">Where the line comes from, for errors.</param>
    /// <returns>How many bytes there are.</returns>
    public static int Decode(ReadOnlySpan<byte> line, int markLength, Span<byte> bytes, RecordLines lines)
    {
        var digits = line[markLength..];
        var status = Convert.FromHexString(digits, bytes, out _, out var count);
        return status == OperationStatus.Done && digits.Length % 2 == 0
            ? count
            : throw Explain(digits, markLength, lines);
    }

    /// <summary>Sum of bytes, modulo 256.</summary>
    public static byte Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var value in bytes)
        {
            sum += value;
        }

        return (byte)sum;
    }

    /// <summary>Shows a character of a file in a message.</summary>
    public static string Show(byte character)
        => character is > 0x20 and < 0x7F ? $"'{(char)character}'" : $"0x{character:X2}";

    /// <summary>
    /// Shows bytes of a file that may be text: as text when all of them are printable, else in hexadecimal.
    /// </summary>
    public static string ShowText(ReadOnlySpan<byte> bytes)
        => bytes.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)
            ? Convert.ToHexString(bytes)
            : Encoding.ASCII.GetString(bytes);

    private static ImageFormatException Explain(ReadOnlySpan<byte> digits, int markLength, RecordLines lines)
    {
        for (var i = 0; i < digits.Length; i++)
        {
            if (!char.IsAsciiHexDigit((char)digits[i]))
            {
                return lines.Error(
                    $"character {Show(digits[i])} in column {markLength + i + 1} is not a hexadecimal digit");
            }
        }

        return lines.Error(
            $"record has {digits.Length} hexadecimal digits; two make a byte, so the number must be even");
    }
}
