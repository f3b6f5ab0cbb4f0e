namespace FlashEngine.Images;

/// <summary>
/// Unpacks the LZSS of VBF (dataFormatIdentifier 10) as the bytes come, and keeps only length and CRC-16 of the result.
/// Bits come from the most significant one on: 1 and 8 bits are a byte; 0, 10 bits and 4 bits repeat 2 to 17 bytes from
/// that position of a window of 1024 bytes, which is zero at first and written from position 1 on; position 0 is the
/// end.
/// </summary>
internal sealed class VbfLzss
{
    private const int WindowLength = 1024;
    private const int PositionBits = 10;
    private const int LengthBits = 4;
    private const int RepeatMin = 2;

    private readonly byte[] _window = new byte[WindowLength];
    private int _position = 1;
    private uint _bits;
    private int _bitCount;

    /// <summary>How many bytes came out.</summary>
    public long Length { get; private set; }

    /// <summary>CRC-16 of the bytes that came out.</summary>
    public ushort Crc { get; private set; } = Crc16.Start;

    /// <summary>The end was there.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Bytes follow the end that are no padding, so this is another kind of packing.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>Takes the next packed bytes.</summary>
    public void Write(ReadOnlySpan<byte> packed)
    {
        foreach (var value in packed)
        {
            if (IsEnded)
            {
                IsForeign |= value != 0;
                continue;
            }

            // A token has 15 bits at most, so no more than 14 wait here.
            _bits = _bits << 8 | value;
            _bitCount += 8;
            while (!IsEnded && TryToken())
            {
            }
        }
    }

    private bool TryToken()
    {
        if (_bitCount == 0)
        {
            return false;
        }

        var isByte = Peek(1, 0) == 1;
        if (isByte)
        {
            if (_bitCount < 9)
            {
                return false;
            }

            Put((byte)Peek(8, 1));
            _bitCount -= 9;
            return true;
        }

        return TryRepeat();
    }

    private bool TryRepeat()
    {
        if (_bitCount < 1 + PositionBits)
        {
            return false;
        }

        var from = (int)Peek(PositionBits, 1);
        if (from == 0)
        {
            IsEnded = true;
            return true;
        }

        if (_bitCount < 1 + PositionBits + LengthBits)
        {
            return false;
        }

        var count = (int)Peek(LengthBits, 1 + PositionBits) + RepeatMin;
        _bitCount -= 1 + PositionBits + LengthBits;
        for (var i = 0; i < count; i++)
        {
            Put(_window[(from + i) % WindowLength]);
        }

        return true;
    }

    private uint Peek(int count, int skipped)
        => _bits >> (_bitCount - skipped - count) & ((1u << count) - 1);

    private void Put(byte value)
    {
        _window[_position] = value;
        _position = (_position + 1) % WindowLength;
        Crc = Crc16.Append(Crc, value);
        Length++;
    }
}
