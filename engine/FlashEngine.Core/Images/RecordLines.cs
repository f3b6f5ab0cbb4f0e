namespace FlashEngine.Images;

/// <summary>
/// Cuts a text file into the lines of its records without a string per line. Blank lines and blanks at the end of a
/// line carry no meaning in record formats and are passed over; the line number counts them.
/// </summary>
internal sealed class RecordLines(Stream content, string fileName)
{
    // The longest record of any format (255 bytes behind the count) has 521 characters.
    private const int LineLengthMax = 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _skipLineFeed;
    private bool _atEnd;

    /// <summary>The number of the line that was returned last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Gives the next line that is not blank; it is valid until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        while (TryNextRaw(out var raw))
        {
            line = raw.TrimEnd(" \t"u8);
            if (!line.IsEmpty)
            {
                return true;
            }
        }

        line = default;
        return false;
    }

    /// <summary>Makes an error at the current line.</summary>
    public ImageFormatException Error(string problem) => new(fileName, Line, problem);

    private bool TryNextRaw(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            DropLineFeed();
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOfAny((byte)'\r', (byte)'\n');
            if (length < 0 && !_atEnd && rest.Length <= LineLengthMax)
            {
                Fill();
                continue;
            }

            if (length < 0 && rest.IsEmpty)
            {
                line = default;
                return false;
            }

            Line++;
            line = length < 0 ? rest : rest[..length];
            if (line.Length > LineLengthMax)
            {
                throw Error($"line is longer than {LineLengthMax} characters; no record is: is this a binary file?");
            }

            // The second half of a CR LF may not have been read yet, so that it is dropped on the next call.
            _skipLineFeed = length >= 0 && rest[length] == '\r';
            _start += length < 0 ? rest.Length : length + 1;
            return true;
        }
    }

    private void DropLineFeed()
    {
        if (_skipLineFeed && _start < _end)
        {
            _start += _buffer[_start] == '\n' ? 1 : 0;
            _skipLineFeed = false;
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var count = content.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _atEnd = count == 0;
    }
}
