namespace FlashEngine.Can;

/// <summary>
/// The data length code of CAN and CAN FD (ISO 11898-1): codes 9..F mean 12, 16, 20, 24, 32, 48, 64 bytes.
/// </summary>
public static class CanDlc
{
    private static ReadOnlySpan<byte> Lengths => [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64];

    /// <summary>The length in bytes that code 0..15 stands for in a CAN FD frame.</summary>
    /// <exception cref="IndexOutOfRangeException">The code is not 0..15.</exception>
    public static int ToLength(int code) => Lengths[code];

    /// <summary>The smallest code whose length holds <paramref name="length"/> bytes (0..64).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not 0..64.</exception>
    public static int FromLength(int length)
    {
        for (var code = Math.Min(length, 8); code < Lengths.Length && code >= 0; code++)
        {
            if (Lengths[code] >= length)
            {
                return code;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(length), length, "a CAN FD frame holds 0..64 bytes");
    }

    /// <summary>The smallest CAN FD frame length that holds <paramref name="length"/> bytes.</summary>
    public static int RoundUp(int length) => Lengths[FromLength(length)];

    /// <summary>True when a frame can have exactly this length.</summary>
    public static bool IsLength(int length, bool fd) =>
        length is >= 0 and <= 8 || (fd && length is 12 or 16 or 20 or 24 or 32 or 48 or 64);
}
