using System.Security.Cryptography;

namespace FlashEngine.Plugins.AesCmac;

/// <summary>AES-128-CMAC of RFC 4493 (also NIST SP 800-38B).</summary>
public static class Cmac
{
    /// <summary>Length of the key in bytes.</summary>
    public const int KeyBytes = 16;

    private const int BlockBytes = 16;

    /// <summary>Computes the authentication code of a message.</summary>
    /// <param name="key">The key, 16 bytes.</param>
    /// <param name="message">The message, 0 bytes or more.</param>
    /// <returns>The code, 16 bytes.</returns>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public static byte[] Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException($"AES-128-CMAC needs a key of {KeyBytes} bytes, not {key.Length}", nameof(key));
        }

        using var aes = Aes.Create();
        aes.Key = key.ToArray();

        // All blocks but the last are chained as in CBC with a zero start. The last one may be short, or empty.
        var state = new byte[BlockBytes];
        var rest = message;
        while (rest.Length > BlockBytes)
        {
            Xor(state, rest[..BlockBytes]);
            aes.EncryptEcb(state, state, PaddingMode.None);
            rest = rest[BlockBytes..];
        }

        // A full last block is masked with K1; any other is padded with 80 00 ... and masked with K2 (RFC 4493, 2.4).
        var mask = Subkey(aes.EncryptEcb(new byte[BlockBytes], PaddingMode.None));
        Xor(state, rest);
        if (rest.Length < BlockBytes)
        {
            state[rest.Length] ^= 0x80;
            mask = Subkey(mask);
        }

        Xor(state, mask);
        return aes.EncryptEcb(state, PaddingMode.None);
    }

    /// <summary>Doubles a block in GF(2^128): one bit to the left, and 87 into the last byte for a bit lost.</summary>
    private static byte[] Subkey(byte[] block)
    {
        var doubled = new byte[BlockBytes];
        for (var i = 0; i < BlockBytes; i++)
        {
            var fromNext = i + 1 < BlockBytes ? block[i + 1] >> 7 : (block[0] >> 7) * 0x87;
            doubled[i] = (byte)((block[i] << 1) ^ fromNext);
        }

        return doubled;
    }

    private static void Xor(Span<byte> state, ReadOnlySpan<byte> other)
    {
        for (var i = 0; i < other.Length; i++)
        {
            state[i] ^= other[i];
        }
    }
}
