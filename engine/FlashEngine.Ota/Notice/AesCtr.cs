using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlashEngine.Ota.Notice;

/// <summary>
/// AES in counter mode (NIST SP 800-38A, 6.5); the counter block is 8 bytes of nonce and a counter of 64 bits,
/// big-endian, from 0.
/// </summary>
internal static class AesCtr
{
    /// <summary>Length of the nonce in bytes.</summary>
    public const int NonceLength = 8;

    private const int BlockLength = 16;

    /// <summary>Encrypts or decrypts, which are the same.</summary>
    public static byte[] Apply(byte[] key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> data)
    {
        var blocks = (data.Length + BlockLength - 1) / BlockLength;
        var counters = new byte[blocks * BlockLength];
        for (var i = 0; i < blocks; i++)
        {
            var block = counters.AsSpan(i * BlockLength, BlockLength);
            nonce.CopyTo(block);
            BinaryPrimitives.WriteUInt64BigEndian(block[NonceLength..], (ulong)i);
        }

        using var aes = Aes.Create();
        aes.Key = key;
        var stream = aes.EncryptEcb(counters, PaddingMode.None);
        var result = new byte[data.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = (byte)(data[i] ^ stream[i]);
        }

        return result;
    }
}
