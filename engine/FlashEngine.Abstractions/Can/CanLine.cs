namespace FlashEngine.Can;

/// <summary>
/// The line between this machine and a controller, where it lets fewer frames through than the bus does: a serial port
/// on which frames go as text. Each direction has it to itself.
/// </summary>
/// <param name="BitsPerSecond">The line's speed, more than 0.</param>
/// <param name="BaseFrameBits">What a frame with an 11-bit identifier and no data takes, in bits of the line.</param>
/// <param name="ExtendedFrameBits">The same with a 29-bit identifier.</param>
/// <param name="DataByteBits">What each byte of data takes, in bits of the line.</param>
public readonly record struct CanLine(
    int BitsPerSecond, int BaseFrameBits, int ExtendedFrameBits, int DataByteBits)
{
    /// <summary>How long a frame occupies the line, in nanoseconds, rounded up to a whole one.</summary>
    public long FrameNs(in CanFrame frame)
    {
        var bits = (frame.Id.IsExtended ? ExtendedFrameBits : BaseFrameBits) + ((long)DataByteBits * frame.Length);
        return ((bits * 1_000_000_000) + BitsPerSecond - 1) / BitsPerSecond;
    }
}
