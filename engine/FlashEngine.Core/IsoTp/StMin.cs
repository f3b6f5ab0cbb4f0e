namespace FlashEngine.IsoTp;

/// <summary>
/// STmin, the shortest gap between two ConsecutiveFrames (ISO 15765-2): 00..7F are milliseconds, F1..F9 are hundreds
/// of microseconds, everything else is reserved.
/// </summary>
public static class StMin
{
    /// <summary>The longest gap that STmin can express, in microseconds.</summary>
    public const int MicrosecondsMax = 127_000;

    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>True for 80..F0 and FA..FF.</summary>
    public static bool IsReserved(byte value) => value is (> 0x7F and < 0xF1) or > 0xF9;

    /// <summary>
    /// The gap in nanoseconds that the byte of a FlowControl asks for. A reserved value means the longest gap, 127 ms,
    /// which no receiver can find too short.
    /// </summary>
    public static long DecodeNs(byte value) => value switch
    {
        <= 0x7F => value * NanosecondsPerMillisecond,
        >= 0xF1 and <= 0xF9 => (value - 0xF0) * 100_000L,
        _ => 127 * NanosecondsPerMillisecond,
    };

    /// <summary>The byte whose gap is the shortest one that is not below <paramref name="microseconds"/>.</summary>
    /// <param name="microseconds">0..127,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gap is negative or above 127 ms.</exception>
    public static byte Encode(int microseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(microseconds, MicrosecondsMax);
        return microseconds switch
        {
            0 => 0,
            <= 900 => (byte)(0xF0 + ((microseconds + 99) / 100)),
            _ => (byte)((microseconds + 999) / 1000),
        };
    }
}
