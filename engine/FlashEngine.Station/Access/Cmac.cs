using System.Security.Cryptography;

namespace FlashEngine.Station.Access;

/// <summary>AES-128-CMAC (RFC 4493).</summary>
internal static class Cmac
{
    /// <summary>Length of key and code in bytes.</summary>
    public const int KeyLength = 16;

    /// <summary>Computes the authentication code of a message.</summary>
    public static byte[] Compute(byte[] key, ReadOnlySpan<byte> message)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var blocks = Math.Max(1, (message.Length + KeyLength - 1) / KeyLength);
        var padded = new byte[blocks * KeyLength];
        message.CopyTo(padded);
        var mask = Double(aes.EncryptEcb(new byte[KeyLength], PaddingMode.None));
        if (message.Length < padded.Length)
        {
            padded[message.Length] = 0x80;
            mask = Double(mask);
        }

        for (var index = 0; index < KeyLength; index++)
        {
            padded[^(KeyLength - index)] ^= mask[index];
        }

        // With its last block masked, the code of a message is the last block of its CBC encryption.
        return aes.EncryptCbc(padded, new byte[KeyLength], PaddingMode.None)[^KeyLength..];
    }

    /// <summary>Multiplies by x in GF(2^128).</summary>
    private static byte[] Double(byte[] value)
    {
        var doubled = new byte[KeyLength];
        for (var index = 0; index < KeyLength; index++)
        {
            var next = index + 1 < KeyLength ? value[index + 1] >> 7 : (value[0] >> 7) * 0x87;
            doubled[index] = (byte)((value[index] << 1) ^ next);
        }

        return doubled;
    }
}
