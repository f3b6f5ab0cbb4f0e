namespace FlashEngine.Adapters.Slcan.Text;

/// <summary>
/// Cuts what comes from a device into lines, whatever pieces it comes in. A line ends with CR; BEL, which refuses, is a
/// line of itself. What is too long for any line is given up to its end.
/// </summary>
internal sealed class LineSplitter
{
    /// <summary>The byte that refuses a command.</summary>
    public const byte Bell = 0x07;

    private readonly byte[] _line = new byte[FrameText.LengthMax];
    private int _length;
    private bool _isTooLong;

    /// <summary>Takes one byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="line">The line that it ends, without CR; valid until the next call.</param>
    /// <param name="isDamaged">True when the line was longer than any can be.</param>
    /// <returns>True when it ends a line.</returns>
    public bool TryEnd(byte value, out ReadOnlySpan<byte> line, out bool isDamaged)
    {
        line = default;
        isDamaged = false;
        if (value is not (FrameText.End or Bell))
        {
            _isTooLong |= _length == _line.Length;
            if (!_isTooLong)
            {
                _line[_length++] = value;
            }

            return false;
        }

        if (value == Bell)
        {
            // A refusal stands for itself; a line that it cuts off is lost.
            isDamaged = _length > 0 || _isTooLong;
            _line[0] = Bell;
            line = _line.AsSpan(0, 1);
        }
        else
        {
            isDamaged = _isTooLong;
            line = _isTooLong ? default : _line.AsSpan(0, _length);
        }

        _length = 0;
        _isTooLong = false;
        return true;
    }
}
