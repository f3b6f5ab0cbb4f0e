using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace FlashEngine.Station.Backups;

/// <summary>
/// The file of one backup, format 1: magic, length of the header, header (JSON), salt, and then the bytes in chunks of
/// AES-256-GCM, each followed by its tag. The file's own key comes from the station's and the salt by HKDF, so the
/// number of a chunk can be its nonce. What every tag binds besides its chunk is the SHA-256 of all in front of the
/// chunks, and whether it is the last one: nothing can be changed, cut off, added or moved.
/// </summary>
internal static class BackupFile
{
    private const int ChunkLength = 64 * 1024;
    private const int TagLength = 16;
    private const int NonceLength = 12;
    private const int SaltLength = 32;
    private const int HeaderLengthMax = 1024 * 1024;

    private static ReadOnlySpan<byte> Magic => "FLASHBK1"u8;

    private static ReadOnlySpan<byte> KeyPurpose => "FlashEngine backup 1"u8;

    /// <summary>Encrypts an image.</summary>
    public static void Write(Stream file, SavedImage image, ReadOnlySpan<byte> stationKey)
    {
        var front = Front(BackupHeader.Of(image));
        file.Write(front);
        using var cipher = Cipher(stationKey, front.AsSpan()[^SaltLength..]);
        var binding = SHA256.HashData(front);
        var sealing = new byte[ChunkLength + TagLength];
        var data = Join(image);
        for (var (offset, number) = (0, 0); offset < data.Length; offset += ChunkLength, number++)
        {
            var plain = data.AsSpan(offset, Math.Min(ChunkLength, data.Length - offset));
            var isLast = offset + plain.Length == data.Length;
            cipher.Encrypt(
                Nonce(number),
                plain,
                sealing.AsSpan(0, plain.Length),
                sealing.AsSpan(plain.Length, TagLength),
                Bound(binding, isLast));
            file.Write(sealing.AsSpan(0, plain.Length + TagLength));
        }
    }

    /// <summary>Decrypts an image.</summary>
    /// <exception cref="CryptographicException">The file is not what was written with this key.</exception>
    public static SavedImage Read(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> stationKey)
    {
        var frontLength = FrontLength(file.Span);
        var front = file[..frontLength];
        using var cipher = Cipher(stationKey, front.Span[^SaltLength..]);
        var binding = SHA256.HashData(front.Span);
        var rest = file[frontLength..];
        var plain = new byte[rest.Length];
        var length = 0;
        for (var number = 0; rest.Length > 0; number++)
        {
            var chunk = rest[..Math.Min(ChunkLength + TagLength, rest.Length)].Span;
            rest = rest[chunk.Length..];
            var dataLength = chunk.Length - TagLength;
            Require(dataLength > 0);
            cipher.Decrypt(
                Nonce(number),
                chunk[..dataLength],
                chunk[dataLength..],
                plain.AsSpan(length, dataLength),
                Bound(binding, isLast: rest.IsEmpty));
            length += dataLength;
        }

        // Nothing of the header is believed before a tag has vouched for it.
        Require(length > 0);
        var header = JsonSerializer.Deserialize(
            front.Span[(Magic.Length + sizeof(int))..^SaltLength], BackupJson.Default.BackupHeader)!;
        Require(header.Ranges.Sum(range => (long)range.Length) == length);
        return header.WithData(plain.AsMemory(0, length));
    }

    private static byte[] Front(BackupHeader header)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(header, BackupJson.Default.BackupHeader);
        var front = new byte[Magic.Length + sizeof(int) + json.Length + SaltLength];
        Magic.CopyTo(front);
        BinaryPrimitives.WriteInt32BigEndian(front.AsSpan(Magic.Length), json.Length);
        json.CopyTo(front.AsSpan(Magic.Length + sizeof(int)));
        RandomNumberGenerator.Fill(front.AsSpan()[^SaltLength..]);
        return front;
    }

    private static int FrontLength(ReadOnlySpan<byte> file)
    {
        Require(file.Length > Magic.Length + sizeof(int) && file.StartsWith(Magic));
        var headerLength = BinaryPrimitives.ReadInt32BigEndian(file[Magic.Length..]);
        Require(headerLength is > 0 and <= HeaderLengthMax);
        var length = Magic.Length + sizeof(int) + headerLength + SaltLength;
        Require(length < file.Length);
        return length;
    }

    private static AesGcm Cipher(ReadOnlySpan<byte> stationKey, ReadOnlySpan<byte> salt)
    {
        Span<byte> key = stackalloc byte[BackupKey.Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, stationKey, key, salt, KeyPurpose);
        var cipher = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static byte[] Nonce(int number)
    {
        var nonce = new byte[NonceLength];
        BinaryPrimitives.WriteInt32BigEndian(nonce.AsSpan(NonceLength - sizeof(int)), number);
        return nonce;
    }

    private static byte[] Bound(byte[] binding, bool isLast) => [.. binding, (byte)(isLast ? 1 : 0)];

    private static byte[] Join(SavedImage image)
    {
        var data = new byte[image.Blocks.Sum(block => block.Data.Length)];
        var offset = 0;
        foreach (var block in image.Blocks)
        {
            block.Data.CopyTo(data.AsMemory(offset));
            offset += block.Data.Length;
        }

        return data;
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new CryptographicException("the file has not the form of a backup");
        }
    }
}
