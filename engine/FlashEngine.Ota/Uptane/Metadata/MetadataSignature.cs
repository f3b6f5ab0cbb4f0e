namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>A signature of a metadata file.</summary>
/// <param name="KeyId">Which key made it.</param>
/// <param name="Method">How, when the file says so; else the key says it.</param>
/// <param name="Bytes">The signature.</param>
internal sealed record MetadataSignature(string KeyId, string? Method, byte[] Bytes)
{
    /// <summary>Reads one; <c>sig</c> is Base64, as in the vectors.</summary>
    public static MetadataSignature Read(MetadataFields fields)
    {
        // Base64 can spell the same bytes in several ways; only the one that encoders write is taken.
        string text = fields.Text("sig");
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length)
            && Convert.ToBase64String(bytes, 0, length) == text
            ? new MetadataSignature(fields.Text("keyid"), fields.OptionalText("method"), bytes[..length])
            : throw fields.Wrong("sig", "must be Base64");
    }
}
