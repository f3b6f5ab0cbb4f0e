namespace FlashEngine.Station.Packages;

/// <summary>How large the parts of a package may be; a larger one is refused before it is read.</summary>
public static class PackageLimits
{
    /// <summary>Entries in the ZIP.</summary>
    public const int EntriesMax = 10_000;

    /// <summary>Bytes of <c>manifest.json</c>.</summary>
    public const int ManifestLengthMax = 1024 * 1024;

    /// <summary>Bytes of <c>manifest.p7s</c>.</summary>
    public const int SignatureLengthMax = 256 * 1024;

    /// <summary>Bytes of one image file.</summary>
    public const long ImageLengthMax = 512L * 1024 * 1024;

    /// <summary>Bytes of an image file with its encodings, which can make it a little longer.</summary>
    public const long EncodedLengthMax = ImageLengthMax + (16L * 1024 * 1024);

    /// <summary>Vehicles that one package can be encrypted for.</summary>
    public const int RecipientsMax = 64;

    /// <summary>Bytes of the package file; larger ones would need ZIP64.</summary>
    public const long PackageLengthMax = uint.MaxValue - 1L;

    /// <summary>Characters of a name, version or path.</summary>
    public const int TextLengthMax = 200;
}
