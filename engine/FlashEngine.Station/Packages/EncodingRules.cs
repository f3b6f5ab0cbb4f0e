using FlashEngine.Station.Packages.Delta;
using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.Station.Packages;

/// <summary>What the encodings and recipients of a manifest must satisfy.</summary>
/// <param name="require">Throws unless a condition holds; gets path and problem of a value.</param>
internal sealed class EncodingRules(Action<bool, string, string> require)
{
    /// <summary>True for a SHA-256 as manifests write it.</summary>
    public static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Checks the encodings of an image, and its fallback.</summary>
    public void Check(string path, ImageEntry image)
    {
        Check($"{path}.encodings", image.Encodings);
        if (image.Fallback is not { } whole)
        {
            return;
        }

        var problem = PackagePath.Problem(whole.File);
        require(problem is null, $"{path}.fallback.file", $"\"{PackageSource.Show(whole.File)}\" {problem}");
        require(
            image.Encodings.Any(encoding => encoding is DeltaEncoding),
            $"{path}.fallback",
            "is for images that are carried as a delta");
        require(
            !whole.Encodings.Any(encoding => encoding is DeltaEncoding),
            $"{path}.fallback",
            "must be the whole image; it is a delta again");
        Check($"{path}.fallback.encodings", whole.Encodings);
    }

    /// <summary>Checks the recipients.</summary>
    public void CheckRecipients(PackageManifest manifest)
    {
        var isEncrypted = manifest.Ecus
            .SelectMany(ecu => ecu.Images)
            .SelectMany(image => image.Carried)
            .Any(carried => carried.Encodings.Any(encoding => encoding is EncryptionEncoding));
        var recipients = manifest.Recipients;
        require(
            isEncrypted == recipients.Count > 0 && recipients.Count <= PackageLimits.RecipientsMax,
            "recipients",
            $"are {recipients.Count}; there must be {(isEncrypted ? $"1 to {PackageLimits.RecipientsMax}" : "none")}, "
            + $"as {(isEncrypted ? "images are" : "no image is")} encrypted");
        for (var i = 0; i < recipients.Count; i++)
        {
            require(
                IsSha256(recipients[i].KeySha256),
                $"recipients[{i}].keySha256",
                "must be 64 hexadecimal digits in lower case");
            require(
                !recipients.Take(i).Any(other => other.KeySha256 == recipients[i].KeySha256),
                $"recipients[{i}].keySha256",
                "is there again; each vehicle is there once");
            require(
                recipients[i].EphemeralKey.IsEmpty == (recipients[i].Wrap == KeyWrap.RsaOaepSha256),
                $"recipients[{i}].ephemeralKey",
                "must be there with ecdh-p256, and only then");
        }
    }

    private void Check(string path, IReadOnlyList<ImageEncoding> encodings)
    {
        require(
            encodings is [] or [DeltaEncoding] or [EncryptionEncoding] or [DeltaEncoding, EncryptionEncoding],
            path,
            $"are {string.Join(", ", encodings.Take(4).Select(EncodingJson.TypeOf))}; "
            + "it may be one vcdiff, then one aes-256-gcm");
        for (var i = 0; i < encodings.Count; i++)
        {
            require(
                IsSha256(encodings[i].Sha256), $"{path}[{i}].sha256", "must be 64 hexadecimal digits in lower case");
            require(
                encodings[i] is not DeltaEncoding delta || IsSha256(delta.BaseSha256),
                $"{path}[{i}].baseSha256",
                "must be 64 hexadecimal digits in lower case");
        }
    }
}
