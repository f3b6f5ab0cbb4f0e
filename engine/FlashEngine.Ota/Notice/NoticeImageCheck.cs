using System.Security.Cryptography;

namespace FlashEngine.Ota.Notice;

/// <summary>
/// Opens an image. The checks come in this order: size and structure, age, agreement with the notice, unwrapping of the
/// key, decryption, SHA-256, signature.
/// </summary>
internal static class NoticeImageCheck
{
    /// <summary>An older image is refused.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromDays(30);

    /// <summary>How far the server's clock may be ahead of the station's.</summary>
    public static readonly TimeSpan ClockDifferenceMax = TimeSpan.FromMinutes(5);

    private const int KeyLength = 16;

    /// <summary>Opens one.</summary>
    /// <param name="bytes">The file as it was downloaded.</param>
    /// <param name="notice">The notice that announced it.</param>
    /// <param name="keys">The vehicle's and the server's key.</param>
    /// <param name="now">The station's time.</param>
    /// <exception cref="InputException">A check failed; the message says which.</exception>
    /// <exception cref="JobException">
    /// <see cref="FlashExitCode.Precondition"/>: it is of a later time than the station's, whose clock may be wrong.
    /// </exception>
    public static NoticedUpdate Open(byte[] bytes, UpdateNotice notice, NoticeKeys keys, DateTimeOffset now)
    {
        var image = new NoticeImage(bytes);
        CheckAge(image.Time, now);
        CheckNotice(image, notice);
        var key = Unwrap(image, keys);
        var code = AesCtr.Apply(key, image.Nonce, image.Code);
        CryptographicOperations.ZeroMemory(key);
        var hash = SHA256.HashData(code);
        if (!hash.AsSpan().SequenceEqual(image.Sha256))
        {
            throw new InputException(
                $"SHA-256 of the image's code is {Convert.ToHexStringLower(hash)}, announced was {notice.Sha256}");
        }

        return keys.Server.VerifyHash(hash, image.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ? new NoticedUpdate(notice.Command, image.Time, code)
            : throw new InputException("the image's signature is not the server's over this code");
    }

    private static void CheckAge(DateTimeOffset made, DateTimeOffset now)
    {
        if (made > now + ClockDifferenceMax)
        {
            throw new JobException(
                FlashExitCode.Precondition,
                $"the image was made at {made:u}, but here it is {now:u}; is the clock right?");
        }

        if (now - made > AgeMax)
        {
            throw new InputException(
                $"the image was made at {made:u}, {(now - made).TotalDays:0} days ago; "
                + $"right are {AgeMax.Days} at most");
        }
    }

    private static void CheckNotice(NoticeImage image, UpdateNotice notice)
    {
        if (image.EcuId != notice.EcuId || image.Version != notice.Version)
        {
            throw new InputException(
                $"the image is version {image.Version} for ECU {image.EcuId}, announced was version {notice.Version} "
                + $"for ECU {notice.EcuId}");
        }

        var hash = Convert.ToHexStringLower(image.Sha256);
        if (hash != notice.Sha256)
        {
            throw new InputException($"the image is of code with SHA-256 {hash}, announced was {notice.Sha256}");
        }
    }

    private static byte[] Unwrap(NoticeImage image, NoticeKeys keys)
    {
        try
        {
            var key = keys.Vehicle.Decrypt(image.WrappedKey, keys.Wrapping);
            return key.Length == KeyLength
                ? key
                : throw new InputException($"the image's key has {key.Length} bytes; right are {KeyLength} (AES-128)");
        }
        catch (CryptographicException e)
        {
            throw new InputException("the image's key cannot be unwrapped: it is not for this vehicle's key", e);
        }
    }
}
