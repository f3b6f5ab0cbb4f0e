using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlashEngine.Station.Packages.Encryption;

/// <summary>
/// The file of an encrypted image, format 1: magic, length of a chunk, salt, and then the image in chunks of
/// AES-256-GCM, each followed by its tag. The file's own key and the first 8 bytes of its nonces come from the
/// package's content key and the salt by HKDF-SHA-256; the rest of a nonce is the number of the chunk. What every tag
/// binds besides its chunk is the SHA-256 of all in front of the chunks, and whether it is the last one. So nothing can
/// be changed, cut off, added or moved, and each chunk is verified before one byte of it is used.
/// </summary>
internal static class ImageCipher
{
    private const int ChunkLength = 64 * 1024;
    private const int ChunkLengthMax = 1024 * 1024;
    private const int TagLength = 16;
    private const int NonceLength = 12;
    private const int PrefixLength = NonceLength - sizeof(uint);
    private const int SaltLength = 32;

    private static ReadOnlySpan<byte> Magic => "FLASHIM1"u8;

    private static ReadOnlySpan<byte> Purpose => "FlashEngine image 1"u8;

    private static int FrontLength => Magic.Length + sizeof(uint) + SaltLength;

    /// <summary>Encrypts an image.</summary>
    public static void Encrypt(Stream image, Stream output, byte[] contentKey)
    {
        var front = new byte[FrontLength];
        Magic.CopyTo(front);
        BinaryPrimitives.WriteUInt32BigEndian(front.AsSpan(Magic.Length), ChunkLength);
        RandomNumberGenerator.Fill(front.AsSpan(Magic.Length + sizeof(uint)));
        output.Write(front);
        using var chunks = new Chunks(contentKey, front);
        var sealing = new byte[ChunkLength + TagLength];
        ForEach(image, ChunkLength, (plain, isLast) =>
        {
            var written = sealing.AsSpan(0, plain.Length + TagLength);
            chunks.Encrypt(plain, isLast, written[..plain.Length], written[plain.Length..]);
            output.Write(written);
        });
    }

    /// <summary>Decrypts an image; on an error the output has the chunks that were good.</summary>
    /// <exception cref="CryptographicException">The file is not what was encrypted with this key.</exception>
    public static void Decrypt(Stream file, Stream image, byte[] contentKey)
    {
        var front = new byte[FrontLength];
        Require(file.ReadAtLeast(front, front.Length, throwOnEndOfStream: false) == front.Length);
        Require(front.AsSpan().StartsWith(Magic));
        var chunkLength = BinaryPrimitives.ReadUInt32BigEndian(front.AsSpan(Magic.Length));
        Require(chunkLength is > 0 and <= ChunkLengthMax);
        using var chunks = new Chunks(contentKey, front);
        var plain = new byte[chunkLength];
        var count = 0;
        ForEach(file, (int)chunkLength + TagLength, (part, isLast) =>
        {
            var length = part.Length - TagLength;
            Require(length > 0);
            chunks.Decrypt(part[..length], part[length..], isLast, plain.AsSpan(0, length));
            image.Write(plain, 0, length);
            count++;
        });
        Require(count > 0);
    }

    // Reads one part ahead, because the last one has to be known for what it is.
    private static void ForEach(Stream stream, int partLength, PartSink sink)
    {
        var (part, next) = (new byte[partLength], new byte[partLength]);
        var length = stream.ReadAtLeast(part, partLength, throwOnEndOfStream: false);
        while (length > 0)
        {
            var nextLength = stream.ReadAtLeast(next, partLength, throwOnEndOfStream: false);
            sink(part.AsSpan(0, length), nextLength == 0);
            (part, next, length) = (next, part, nextLength);
        }
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new CryptographicException("the file has not the form of an encrypted image");
        }
    }

    private delegate void PartSink(ReadOnlySpan<byte> part, bool isLast);

    /// <summary>The chunks of one file, in their order.</summary>
    private sealed class Chunks : IDisposable
    {
        private readonly AesGcm _cipher;
        private readonly byte[] _nonce = new byte[NonceLength];
        private readonly byte[] _bound;
        private uint _number;

        public Chunks(byte[] contentKey, byte[] front)
        {
            Span<byte> material = stackalloc byte[ContentKey.Length + PrefixLength];
            HKDF.DeriveKey(HashAlgorithmName.SHA256, contentKey, material, front.AsSpan()[^SaltLength..], Purpose);
            _cipher = new AesGcm(material[..ContentKey.Length], TagLength);
            material[ContentKey.Length..].CopyTo(_nonce);
            CryptographicOperations.ZeroMemory(material);
            _bound = [.. SHA256.HashData(front), 0];
        }

        public void Encrypt(ReadOnlySpan<byte> plain, bool isLast, Span<byte> sealedChunk, Span<byte> tag)
        {
            Next(isLast);
            _cipher.Encrypt(_nonce, plain, sealedChunk, tag, _bound);
        }

        public void Decrypt(ReadOnlySpan<byte> sealedChunk, ReadOnlySpan<byte> tag, bool isLast, Span<byte> plain)
        {
            Next(isLast);
            _cipher.Decrypt(_nonce, sealedChunk, tag, plain, _bound);
        }

        public void Dispose() => _cipher.Dispose();

        private void Next(bool isLast)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_nonce.AsSpan(PrefixLength), checked(_number++));
            _bound[^1] = isLast ? (byte)1 : (byte)0;
        }
    }
}
