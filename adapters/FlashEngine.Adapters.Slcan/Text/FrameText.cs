using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan.Text;

/// <summary>
/// Frames as a Lawicel CAN232 and its relatives write them: a letter, the identifier in 3 or 8 hexadecimal digits, the
/// DLC in one, the data in two each. <c>t</c> and <c>T</c> are classic frames; <c>d</c> and <c>D</c> CAN FD frames,
/// <c>b</c> and <c>B</c> those with BRS (CANable 2). The capital has the identifier of 29 bits.
/// </summary>
internal static class FrameText
{
    /// <summary>The longest frame, CR included: <c>B</c>, 8, 1, 128 digits; and 4 of a timestamp.</summary>
    public const int LengthMax = 1 + 8 + 1 + (2 * CanFrame.DataLengthMax) + 4 + 1;

    /// <summary>What ends every line.</summary>
    public const byte End = (byte)'\r';

    private const int BaseDigits = 3;
    private const int ExtendedDigits = 8;

    /// <summary>Writes a frame with its CR.</summary>
    /// <returns>How many bytes.</returns>
    public static int Write(in CanFrame frame, Span<byte> line)
    {
        var letter = !frame.IsFd ? 't' : (frame.Flags & CanFrameFlags.BitRateSwitch) != 0 ? 'b' : 'd';
        line[0] = (byte)(frame.Id.IsExtended ? char.ToUpperInvariant(letter) : letter);
        var at = 1;
        for (var digit = (frame.Id.IsExtended ? ExtendedDigits : BaseDigits) - 1; digit >= 0; digit--)
        {
            line[at++] = Digit(frame.Id.Value >> (4 * digit));
        }

        line[at++] = Digit((uint)CanDlc.FromLength(frame.Length));
        foreach (var value in frame.Data)
        {
            line[at++] = Digit((uint)value >> 4);
            line[at++] = Digit(value);
        }

        line[at++] = End;
        return at;
    }

    /// <summary>True when a line begins as a frame does, remote ones (<c>r</c>, <c>R</c>) included.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> line) =>
        line.Length > 0 && (char)line[0] is 't' or 'T' or 'd' or 'D' or 'b' or 'B' or 'r' or 'R';

    /// <summary>True when a line is a remote frame, of which nothing is to be read.</summary>
    public static bool IsRemote(ReadOnlySpan<byte> line) => line.Length > 0 && (char)line[0] is 'r' or 'R';

    /// <summary>Reads a frame without its CR; a timestamp of 4 digits behind it is left aside.</summary>
    /// <returns>False when the line is no data frame, or is damaged.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out CanFrame frame)
    {
        frame = default;
        if (!IsFrame(line) || IsRemote(line))
        {
            return false;
        }

        var isExtended = char.IsAsciiLetterUpper((char)line[0]);
        var isFd = (char)line[0] is not ('t' or 'T');
        var digits = isExtended ? ExtendedDigits : BaseDigits;
        if (line.Length < digits + 2
            || !TryNumber(line.Slice(1, digits), out var id)
            || id > (isExtended ? 0x1FFF_FFFFu : 0x7FFu)
            || !TryNumber(line.Slice(1 + digits, 1), out var code)
            || (!isFd && code > 8))
        {
            return false;
        }

        frame.Id = isExtended ? CanId.Extended(id) : CanId.Standard(id);
        frame.Flags = !isFd ? CanFrameFlags.None
            : (char)line[0] is 'b' or 'B' ? CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch
            : CanFrameFlags.Fd;
        frame.Length = CanDlc.ToLength((int)code);
        return TryData(line[(digits + 2)..], ref frame);
    }

    private static bool TryData(ReadOnlySpan<byte> text, ref CanFrame frame)
    {
        var length = 2 * frame.Length;
        if (text.Length != length && text.Length != length + 4)
        {
            return false;
        }

        for (var index = 0; index < frame.Length; index++)
        {
            if (!TryNumber(text.Slice(2 * index, 2), out var value))
            {
                return false;
            }

            frame.Buffer[index] = (byte)value;
        }

        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out uint value) =>
        uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private static byte Digit(uint value) => (byte)"0123456789ABCDEF"[(int)(value & 0xF)];
}
