using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlashEngine.Cli.Demo;

/// <summary>The secrets of the demo vehicle's ECUs: 16 bytes each, from the seed of the run or from chance.</summary>
internal static class DemoKeys
{
    private const int SecretLength = 16;

    /// <summary>Writes a secret file for each ECU.</summary>
    /// <param name="folder">The folder of the vehicle file.</param>
    /// <param name="references">Secret references of the vehicle file, <c>file:PATH</c>.</param>
    /// <param name="seed">Makes the secrets repeatable; null: random.</param>
    /// <param name="keep">Secrets that are there already stay: the ECUs know them.</param>
    public static void Write(string folder, IEnumerable<string> references, ulong? seed, bool keep)
    {
        foreach (var reference in references.Distinct(StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, reference["file:".Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (keep && File.Exists(path))
            {
                continue;
            }

            PrivateFile.Write(path, Convert.ToHexString(Secret(reference, seed)) + "\n");
        }
    }

    private static byte[] Secret(string reference, ulong? seed)
    {
        if (seed is null)
        {
            return RandomNumberGenerator.GetBytes(SecretLength);
        }

        var key = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, seed.Value);
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(reference))[..SecretLength];
    }
}
