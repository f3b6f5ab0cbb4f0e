using System.Buffers.Text;
using System.Text;

namespace FlashEngine.Station.Traces;

/// <summary>Writes ASCII text into a buffer that is known to be large enough.</summary>
internal ref struct TraceText(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that are text already.</summary>
    public void Add(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_destination[Length..]);
        Length += text.Length;
    }

    /// <summary>A text, ASCII.</summary>
    public void Add(string text) => Length += Encoding.ASCII.GetBytes(text, _destination[Length..]);

    /// <summary>A decimal number, filled up to a width with <paramref name="fill"/> on its left.</summary>
    public void AddDecimal(long value, int width = 0, byte fill = (byte)' ')
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var count);
        for (var i = count; i < width; i++)
        {
            _destination[Length++] = fill;
        }

        Add(digits[..count]);
    }

    /// <summary>A time in seconds with six digits behind the point; parts of a microsecond are cut off.</summary>
    public void AddSeconds(long nanoseconds, int width = 0)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, 1_000_000_000);
        AddDecimal(seconds, width - 7);
        _destination[Length++] = (byte)'.';
        AddDecimal(rest / 1000, 6, (byte)'0');
    }

    /// <summary>Upper-case hexadecimal digits.</summary>
    public void AddHex(uint value, int digits)
    {
        for (var shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        {
            _destination[Length++] = "0123456789ABCDEF"u8[(int)(value >> shift) & 0xF];
        }
    }

    /// <summary>Spaces up to a column.</summary>
    public void PadTo(int column)
    {
        while (Length < column)
        {
            _destination[Length++] = (byte)' ';
        }
    }
}
