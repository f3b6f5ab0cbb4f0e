namespace FlashEngine.Adapters.DoIp.Messages;

/// <summary>
/// Cuts a stream of bytes into messages. Its buffer grows to the longest message that comes, up to a bound; nothing is
/// allocated per message.
/// </summary>
internal sealed class MessageReader
{
    /// <summary>The longest payload that is taken: 16 MiB and the addresses.</summary>
    public const int PayloadLengthMax = (16 * 1024 * 1024) + TesterMessages.AddressesLength;

    private const int LengthAtFirst = 64 * 1024;

    private byte[] _buffer = new byte[LengthAtFirst];
    private int _start;
    private int _end;

    /// <summary>Room for the next bytes; never empty. What <see cref="TryTake"/> gave is not valid after it.</summary>
    public Memory<byte> Room()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            MakeRoom();
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>So many bytes were put into the room.</summary>
    public void Commit(int length) => _end += length;

    /// <summary>Forgets everything: another connection begins.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>Takes the next message.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="payload">Its payload, valid until the next call of any method.</param>
    /// <param name="problem">What is wrong with the stream; it is of no use any more. Null: nothing.</param>
    /// <returns>False when none is complete.</returns>
    public bool TryTake(out GenericHeader header, out ReadOnlySpan<byte> payload, out string? problem)
    {
        header = default;
        payload = default;
        problem = null;
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.Length < GenericHeader.Length)
        {
            return false;
        }

        if (!GenericHeader.TryRead(bytes, out header))
        {
            problem = $"protocol version {bytes[0]:X2} with inverse {bytes[1]:X2} is none of a DoIP entity";
            return false;
        }

        if (header.PayloadLength > PayloadLengthMax)
        {
            problem = $"a message announces {header.PayloadLength} bytes; up to {PayloadLengthMax} are taken";
            return false;
        }

        var length = (int)header.PayloadLength;
        if (bytes.Length - GenericHeader.Length < length)
        {
            return false;
        }

        payload = bytes.Slice(GenericHeader.Length, length);
        _start += GenericHeader.Length + length;
        return true;
    }

    /// <summary>Moves what is left to the front; where that is no gain, the buffer doubles.</summary>
    private void MakeRoom()
    {
        var left = _end - _start;
        var target = left > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, left).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, left);
    }
}
