using System.Buffers.Binary;

namespace FlashEngine.Ota.Notice;

/// <summary>
/// An image file of the notice profile, taken apart; little-endian and packed: magic, time, ECU, version, length of the
/// code, SHA-256 of the code, nonce (52 bytes), wrapped key, signature (256 bytes each), encrypted code. The header is
/// not signed: what it says holds only where it agrees with the notice, and the code's hash only with the signature.
/// </summary>
internal sealed class NoticeImage
{
    /// <summary>Length of the wrapped key and of the signature, in bytes: both are of RSA with 2048 bits.</summary>
    public const int RsaLength = 256;

    /// <summary>The largest image, in bytes: the length of the code has 16 bits.</summary>
    public const int LengthMax = HeaderLength + ushort.MaxValue;

    private const uint MagicNumber = 0xDEADBEEF;
    private const int KeyAt = 52;
    private const int SignatureAt = KeyAt + RsaLength;
    private const int HeaderLength = SignatureAt + RsaLength;

    private readonly byte[] _bytes;

    /// <summary>Takes an image apart.</summary>
    /// <exception cref="InputException">Its size or structure is wrong.</exception>
    public NoticeImage(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < HeaderLength)
        {
            throw new InputException($"the image has {bytes.Length} bytes; its header alone has {HeaderLength}");
        }

        var magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (magic != MagicNumber)
        {
            throw new InputException($"the image begins with {magic:X8}; right is {MagicNumber:X8}");
        }

        int codeLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(10));
        if (codeLength == 0 || bytes.Length != HeaderLength + codeLength)
        {
            throw new InputException(
                $"the image has {bytes.Length} bytes; its header announces {HeaderLength} and {codeLength} of code");
        }
    }

    /// <summary>When the image was made.</summary>
    public DateTimeOffset Time =>
        DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(4)));

    /// <summary>The ECU.</summary>
    public byte EcuId => _bytes[8];

    /// <summary>The version.</summary>
    public byte Version => _bytes[9];

    /// <summary>SHA-256 of the code in the clear.</summary>
    public ReadOnlySpan<byte> Sha256 => _bytes.AsSpan(12, 32);

    /// <summary>Nonce of AES-CTR, 8 bytes.</summary>
    public ReadOnlySpan<byte> Nonce => _bytes.AsSpan(44, AesCtr.NonceLength);

    /// <summary>The AES key under the vehicle's key.</summary>
    public ReadOnlySpan<byte> WrappedKey => _bytes.AsSpan(KeyAt, RsaLength);

    /// <summary>The server's signature over the code in the clear.</summary>
    public ReadOnlySpan<byte> Signature => _bytes.AsSpan(SignatureAt, RsaLength);

    /// <summary>The encrypted code.</summary>
    public ReadOnlySpan<byte> Code => _bytes.AsSpan(HeaderLength);
}
