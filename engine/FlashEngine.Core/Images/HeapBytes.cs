namespace FlashEngine.Images;

/// <summary>Keeps bytes in an array that grows.</summary>
internal sealed class HeapBytes : IImageBytes
{
    private const int InitialLength = 64 * 1024;
    private byte[] _data = new byte[InitialLength];
    private int _length;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (_data.Length - _length < data.Length)
        {
            var wanted = Math.Max(_length + (long)data.Length, 2L * _data.Length);
            Array.Resize(ref _data, (int)Math.Min(wanted, Array.MaxLength));
        }

        data.CopyTo(_data.AsSpan(_length));
        _length += data.Length;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ToMemory() => _data.AsMemory(0, _length);
}
