using System.Text.Json;
using FlashEngine.Station.Packages.Delta;
using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.Station.Packages;

/// <summary>The JSON form of encodings and recipients in a manifest.</summary>
internal static class EncodingJson
{
    private const string DeltaType = "vcdiff";
    private const string EncryptionType = "aes-256-gcm";
    private const int WrappedKeyLengthMax = 1024;
    private static readonly string[] DeltaFields = ["baseVersion", "baseSha256"];
    private static readonly string[] Fields = ["type", .. DeltaFields, "length", "sha256"];

    private static readonly Dictionary<string, KeyWrap> Wraps = new()
    {
        ["rsa-oaep-sha256"] = KeyWrap.RsaOaepSha256,
        ["ecdh-p256"] = KeyWrap.EcdhP256,
    };

    /// <summary>The fields of a recipient.</summary>
    public static string[] RecipientFields { get; } = ["keySha256", "wrap", "wrappedKey", "ephemeralKey"];

    /// <summary>Reads the encodings of an image; none when the field is not there.</summary>
    public static IReadOnlyList<ImageEncoding> Encodings(JsonFields fields)
        => fields.Has("encodings") ? fields.Objects("encodings", Fields, Encoding) : [];

    /// <summary>Reads a recipient.</summary>
    public static KeyRecipient Recipient(JsonFields fields) => new()
    {
        KeySha256 = fields.Text("keySha256"),
        Wrap = Wraps.TryGetValue(fields.Text("wrap"), out var wrap)
            ? wrap
            : throw fields.Error(
                "wrap",
                $"is \"{PackageSource.Show(fields.Text("wrap"))}\"; it must be {string.Join(" or ", Wraps.Keys)}"),
        WrappedKey = fields.Bytes("wrappedKey", WrappedKeyLengthMax),
        EphemeralKey = fields.Has("ephemeralKey") ? fields.Bytes("ephemeralKey", WrappedKeyLengthMax) : default,
    };

    /// <summary>Writes an encoding.</summary>
    public static void Write(Utf8JsonWriter json, ImageEncoding encoding)
    {
        json.WriteStartObject();
        json.WriteString("type", TypeOf(encoding));
        if (encoding is DeltaEncoding delta)
        {
            json.WriteString("baseVersion", delta.BaseVersion);
            json.WriteString("baseSha256", delta.BaseSha256);
        }

        json.WriteNumber("length", encoding.Length);
        json.WriteString("sha256", encoding.Sha256);
        json.WriteEndObject();
    }

    /// <summary>Writes a recipient.</summary>
    public static void Write(Utf8JsonWriter json, KeyRecipient recipient)
    {
        json.WriteStartObject();
        json.WriteString("keySha256", recipient.KeySha256);
        json.WriteString("wrap", Wraps.First(wrap => wrap.Value == recipient.Wrap).Key);
        json.WriteBase64String("wrappedKey", recipient.WrappedKey.Span);
        if (!recipient.EphemeralKey.IsEmpty)
        {
            json.WriteBase64String("ephemeralKey", recipient.EphemeralKey.Span);
        }

        json.WriteEndObject();
    }

    /// <summary>The name of an encoding's type.</summary>
    public static string TypeOf(ImageEncoding encoding) => encoding is DeltaEncoding ? DeltaType : EncryptionType;

    private static ImageEncoding Encoding(JsonFields fields)
    {
        var type = fields.Text("type");
        var length = fields.Number("length", 1, PackageLimits.EncodedLengthMax);
        if (type == DeltaType)
        {
            return new DeltaEncoding
            {
                BaseVersion = fields.Text("baseVersion"),
                BaseSha256 = fields.Text("baseSha256"),
                Length = length,
                Sha256 = fields.Text("sha256"),
            };
        }

        foreach (var name in DeltaFields.Where(fields.Has))
        {
            throw fields.Error(name, $"is for the type {DeltaType} only");
        }

        return type == EncryptionType
            ? new EncryptionEncoding { Length = length, Sha256 = fields.Text("sha256") }
            : throw fields.Error(
                "type", $"is \"{PackageSource.Show(type)}\"; it must be {DeltaType} or {EncryptionType}");
    }
}
