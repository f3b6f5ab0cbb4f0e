namespace FlashEngine.Images;

/// <summary>Bytes that stand in a text as pairs of hexadecimal digits, with white space between them.</summary>
internal sealed class HexDigits(Stream text, string fileName) : ReadOnlyStream
{
    private readonly byte[] _text = new byte[4096];
    private int _start;
    private int _end;
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        var count = 0;
        while (count < buffer.Length && NextDigit() is var high and >= 0)
        {
            var low = NextDigit();
            buffer[count++] = low >= 0
                ? (byte)(high << 4 | low)
                : throw new ImageFormatException(
                    fileName, 0, "has an odd number of hexadecimal digits; two make a byte");
        }

        return count;
    }

    private int NextDigit()
    {
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, text.Read(_text, 0, _text.Length));
                if (_end == 0)
                {
                    return -1;
                }
            }

            var character = _text[_start++];
            _position++;
            if (char.IsAsciiHexDigit((char)character))
            {
                return character <= '9' ? character - '0' : (character | 0x20) - 'a' + 10;
            }

            if (character is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                throw new ImageFormatException(
                    fileName,
                    0,
                    $"character {RecordBytes.Show(character)} at place {_position} is not a hexadecimal digit");
            }
        }
    }
}
