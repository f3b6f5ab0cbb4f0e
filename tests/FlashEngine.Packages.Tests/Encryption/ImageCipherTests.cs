using System.Security.Cryptography;
using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.Tests.Packages.Encryption;

/// <summary>The container of encrypted images: whatever is done to it shows.</summary>
public sealed class ImageCipherTests
{
    private const int Front = 8 + 4 + 32;
    private const int Chunk = (64 * 1024) + 16;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(300_000)]
    public void EncryptThenDecrypt_GivesTheImage(int length)
    {
        var image = RandomNumberGenerator.GetBytes(length);
        var file = Encrypt(image);
        Assert.Equal(Front + length + (16 * ((length + 65_535) / 65_536)), file.Length);
        Assert.Equal(image, Decrypt(file, Key));
        Assert.NotEqual(file, Encrypt(image));
    }

    [Fact]
    public void AnotherKey_DecryptsNothing()
        => Assert.ThrowsAny<CryptographicException>(
            () => Decrypt(Encrypt([1, 2, 3]), RandomNumberGenerator.GetBytes(32)));

    [Fact]
    public void ChunksMovedSwappedDoubledOrCutOff_AreRefused()
    {
        var file = Encrypt(RandomNumberGenerator.GetBytes(4 * 65_536));
        var (front, chunks) = (file[..Front], file[Front..].Chunk(Chunk).ToArray());
        Assert.Equal(4, chunks.Length);
        byte[] Of(params int[] order) => [.. front, .. order.SelectMany(index => chunks[index])];
        _ = Decrypt(Of(0, 1, 2, 3), Key);
        foreach (var bad in new[]
        {
            Of(1, 0, 2, 3), Of(0, 1, 2), Of(0, 1, 2, 3, 3), Of(1, 2, 3), Of(0, 1, 3), Of(3), Of(), Of(0, 0, 1, 2, 3),
        })
        {
            Assert.ThrowsAny<CryptographicException>(() => Decrypt(bad, Key));
        }
    }

    [Fact]
    public void ChunksOfAnotherFileOfTheSamePackage_AreRefused()
    {
        var (a, b) = (Encrypt(new byte[2 * 65_536]), Encrypt(new byte[2 * 65_536]));
        Assert.ThrowsAny<CryptographicException>(() => Decrypt([.. a[..^Chunk], .. b[^Chunk..]], Key));
        Assert.ThrowsAny<CryptographicException>(() => Decrypt([.. a[..Front], .. b[Front..]], Key));
    }

    [Fact]
    public void EveryBitOfAShortFile_AndEveryLength_IsBound()
    {
        var file = Encrypt([.. Enumerable.Range(0, 50).Select(i => (byte)i)]);
        for (var bit = 0; bit < 8 * file.Length; bit++)
        {
            var bad = (byte[])file.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => Decrypt(bad, Key));
        }

        for (var length = 0; length < file.Length; length++)
        {
            Assert.ThrowsAny<CryptographicException>(() => Decrypt(file[..length], Key));
        }
    }

    [Fact]
    public void NothingOfAChunkComesOut_BeforeItsTagWasVerified()
    {
        var image = RandomNumberGenerator.GetBytes(3 * 65_536);
        var file = Encrypt(image);
        file[Front + (2 * Chunk) - 1] ^= 1;
        using var output = new MemoryStream();
        Assert.ThrowsAny<CryptographicException>(() => ImageCipher.Decrypt(new MemoryStream(file), output, Key));
        Assert.Equal(image[..65_536], output.ToArray());
    }

    private static byte[] Encrypt(byte[] image)
    {
        using var file = new MemoryStream();
        ImageCipher.Encrypt(new MemoryStream(image), file, Key);
        return file.ToArray();
    }

    private static byte[] Decrypt(byte[] file, byte[] key)
    {
        using var image = new MemoryStream();
        ImageCipher.Decrypt(new MemoryStream(file), image, key);
        return image.ToArray();
    }
}
