using System.Security.Cryptography;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Ota.Notice;

/// <summary>The two keys of the notice profile, RSA with 2048 bits as the image's fields demand.</summary>
public sealed class NoticeKeys : IDisposable
{
    private const int KeyBits = 8 * NoticeImage.RsaLength;

    /// <summary>Takes keys; they are disposed with this.</summary>
    /// <param name="vehicle">The vehicle's private key.</param>
    /// <param name="server">The server's public key.</param>
    /// <param name="wrapping">
    /// How images wrap their key, RSA-OAEP; null: with SHA-1, which is what servers of this format do when they say
    /// nothing else.
    /// </param>
    public NoticeKeys(RSA vehicle, RSA server, RSAEncryptionPadding? wrapping = null)
    {
        Vehicle = vehicle;
        Server = server;
        Wrapping = wrapping ?? RSAEncryptionPadding.OaepSHA1;
    }

    /// <summary>The vehicle's private key.</summary>
    internal RSA Vehicle { get; }

    /// <summary>The server's public key.</summary>
    internal RSA Server { get; }

    /// <summary>How images wrap their key.</summary>
    internal RSAEncryptionPadding Wrapping { get; }

    /// <summary>Reads <c>VEHICLE_private.pem</c> and <c>public.pem</c>.</summary>
    /// <param name="folder">The folder of both.</param>
    /// <param name="vehicleId">The vehicle.</param>
    /// <param name="wrapping">As for the constructor.</param>
    /// <exception cref="InputException">
    /// A file is missing or holds no such key, or others may read the private one.
    /// </exception>
    public static NoticeKeys Load(string folder, string vehicleId, RSAEncryptionPadding? wrapping = null)
    {
        var server = ReadServer(Path.Combine(folder, "public.pem"));
        try
        {
            var vehicle = SecretReader.Read($"file:{vehicleId}_private.pem", folder, "in PEM", ReadVehicle);
            return new NoticeKeys(vehicle, server, wrapping);
        }
        catch (InputException)
        {
            server.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Vehicle.Dispose();
        Server.Dispose();
    }

    private static RSA ReadServer(string path)
    {
        try
        {
            return Import(File.ReadAllText(path), $"server key '{path}'", isPrivate: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"server key '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static RSA ReadVehicle(ReadOnlySpan<char> text, string where) => Import(text, where, isPrivate: true);

    private static RSA Import(ReadOnlySpan<char> text, string where, bool isPrivate)
    {
        var right = $"{(isPrivate ? "an unencrypted private" : "a public")} RSA key of {KeyBits} bits in PEM";
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(text);
            if (key.KeySize == KeyBits && isPrivate == text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            {
                return key;
            }
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // The cause is not told: its message may hold a part of the key.
        }

        key.Dispose();
        throw new InputException($"{where} does not hold {right}");
    }
}
