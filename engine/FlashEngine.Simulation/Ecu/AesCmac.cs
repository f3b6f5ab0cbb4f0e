using System.Security.Cryptography;

namespace FlashEngine.Simulation.Ecu;

/// <summary>AES-128-CMAC (RFC 4493): the key that the virtual ECUs expect for a seed.</summary>
internal static class AesCmac
{
    private const int BlockLength = 16;

    /// <summary>The MAC of a message under a 16-byte key.</summary>
    public static byte[] Compute(byte[] key, ReadOnlySpan<byte> message)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var subKey = new byte[BlockLength];
        aes.EncryptEcb(subKey, subKey, PaddingMode.None);
        Double(subKey);

        // The last block is exclusive-ored with the first subkey when it is full, else padded and with the second.
        var tail = message.Length > 0 && message.Length % BlockLength == 0 ? BlockLength : message.Length % BlockLength;
        var last = new byte[BlockLength];
        message[^tail..].CopyTo(last);
        if (tail < BlockLength)
        {
            last[tail] = 0x80;
            Double(subKey);
        }

        var mac = new byte[BlockLength];
        for (var offset = 0; offset < message.Length - tail; offset += BlockLength)
        {
            Chain(aes, mac, message.Slice(offset, BlockLength));
        }

        for (var index = 0; index < BlockLength; index++)
        {
            last[index] ^= subKey[index];
        }

        Chain(aes, mac, last);
        return mac;
    }

    private static void Chain(Aes aes, byte[] mac, ReadOnlySpan<byte> block)
    {
        for (var index = 0; index < BlockLength; index++)
        {
            mac[index] ^= block[index];
        }

        aes.EncryptEcb(mac, mac, PaddingMode.None);
    }

    // Multiplication by x in GF(2^128).
    private static void Double(byte[] value)
    {
        var carry = value[0] >> 7;
        for (var index = 0; index < BlockLength - 1; index++)
        {
            value[index] = (byte)((value[index] << 1) | (value[index + 1] >> 7));
        }

        value[^1] = (byte)((value[^1] << 1) ^ (carry * 0x87));
    }
}
