using System.Numerics;
using System.Security.Cryptography;

namespace FlashEngine.Simulation.Tests.Support;

/// <summary>RFC 4493 for a message of exactly one block, written with big integers: MAC = AES(K, M xor K1).</summary>
internal static class CmacReference
{
    public static byte[] OneBlock(byte[] key, byte[] message)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var zero = new BigInteger(aes.EncryptEcb(new byte[16], PaddingMode.None), isUnsigned: true, isBigEndian: true);
        var subKey = zero << 1;
        var top = BigInteger.One << 128;
        subKey = subKey >= top ? (subKey - top) ^ 0x87 : subKey;
        var input = subKey ^ new BigInteger(message, isUnsigned: true, isBigEndian: true);
        var bytes = input.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] block = [.. new byte[16 - bytes.Length], .. bytes];
        return aes.EncryptEcb(block, PaddingMode.None);
    }
}
