namespace FlashEngine.Adapters.Slcan.Lines;

/// <summary>
/// Bytes to and from a device. One thread reads, another one writes; either learns when the device is gone.
/// </summary>
internal interface IByteLine : IDisposable
{
    /// <summary>Takes what came, and waits for it no longer than some ten milliseconds.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="count">How many bytes; 0: none came.</param>
    /// <returns>False when the device is gone.</returns>
    bool TryRead(Span<byte> buffer, out int count);

    /// <summary>Hands over as many bytes as there is room for, and waits for nothing.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many were taken, from the front.</param>
    /// <returns>False when the device is gone.</returns>
    bool TryWrite(ReadOnlySpan<byte> bytes, out int count);
}
