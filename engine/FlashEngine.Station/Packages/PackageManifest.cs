using FlashEngine.Scripting;
using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.Station.Packages;

/// <summary><c>manifest.json</c> of an update package, <c>format: 1</c>. The signature binds all of it.</summary>
public sealed record PackageManifest
{
    /// <summary>Version of the format: 1.</summary>
    public required int Format { get; init; }

    /// <summary>Name of the release, for people.</summary>
    public required string Release { get; init; }

    /// <summary>Release counter: rises with every release of a vehicle model.</summary>
    public required long ReleaseCounter { get; init; }

    /// <summary>The package is refused after this moment.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>When it was made, if it says so: a clock that shows less is not set, and the package refused.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The vehicle model it is for.</summary>
    public required string VehicleModel { get; init; }

    /// <summary>The only vehicles it is for, by name or vin of their vehicle files; empty: all of the model.</summary>
    public IReadOnlyList<string> Vehicles { get; init; } = [];

    /// <summary>The vehicles that can decrypt its images; empty when none is encrypted.</summary>
    public IReadOnlyList<KeyRecipient> Recipients { get; init; } = [];

    /// <summary>What becomes of ECUs when one fails.</summary>
    public RollbackPolicy Policy { get; init; }

    /// <summary>
    /// True: it may follow a release with a higher <see cref="ReleaseCounter"/>. Without it, that is refused.
    /// </summary>
    public bool Downgrade { get; init; }

    /// <summary>What each ECU gets.</summary>
    public required IReadOnlyList<EcuUpdate> Ecus { get; init; }
}

/// <summary>What becomes of ECUs when one fails.</summary>
public enum RollbackPolicy
{
    /// <summary>No previous image is kept; an ECU that fails stays as it is until the job is resumed.</summary>
    None,

    /// <summary>
    /// Each ECU for itself: one that fails gets its previous image back, where that could be kept.
    /// </summary>
    PerEcu,

    /// <summary>
    /// The vehicle as a whole: when one fails, every ECU that was changed gets its previous image back. An ECU whose
    /// image cannot be kept is not flashed, and with it none.
    /// </summary>
    AllOrNothing,
}

/// <summary>A dependency between ECU versions.</summary>
/// <param name="Ecu">Name of the other ECU in the vehicle file; it need not be in the package.</param>
/// <param name="Versions">It must run one of these, or get one by this package first.</param>
public sealed record RequiredVersion(string Ecu, IReadOnlyList<string> Versions);

/// <summary>What one ECU gets.</summary>
public sealed record EcuUpdate
{
    /// <summary>The ECU's name in the vehicle file.</summary>
    public required string Ecu { get; init; }

    /// <summary>Hardware numbers that the images fit.</summary>
    public required IReadOnlyList<string> Hardware { get; init; }

    /// <summary>Versions that may be updated; empty: any.</summary>
    public IReadOnlyList<string> FromVersions { get; init; } = [];

    /// <summary>The version that the ECU shows afterwards.</summary>
    public required string Version { get; init; }

    /// <summary>Names of ECUs of this package that must be done before.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Versions of other ECUs that this one needs before it is touched.</summary>
    public IReadOnlyList<RequiredVersion> Requires { get; init; } = [];

    /// <summary>The images, in the order they are written.</summary>
    public required IReadOnlyList<ImageEntry> Images { get; init; }
}

/// <summary>One image of an ECU.</summary>
public sealed record ImageEntry
{
    /// <summary>Path in the package, below <c>images/</c>.</summary>
    public required string File { get; init; }

    /// <summary>Name of the file format: <c>intel-hex</c>, <c>s-record</c>, <c>raw</c>.</summary>
    public required string FileFormat { get; init; }

    /// <summary>What it is for.</summary>
    public required ImageRole Role { get; init; }

    /// <summary>Name of the logical block it goes to.</summary>
    public required string Block { get; init; }

    /// <summary>Address of the first byte of a raw file.</summary>
    public uint BaseAddress { get; init; }

    /// <summary>What to erase before; empty with a role other than driver: the whole logical block.</summary>
    public IReadOnlyList<EraseRange> Erase { get; init; } = [];

    /// <summary>dataFormatIdentifier of 34.</summary>
    public byte DataFormatIdentifier { get; init; }

    /// <summary>Length of the image's file in bytes, without encodings.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of the image's file without encodings, 64 hex digits in lower case.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// The layers around the image in <see cref="File"/>, in the order in which they were put there: first a delta,
    /// then encryption, each at most once; empty: the file is the image itself.
    /// </summary>
    public IReadOnlyList<ImageEncoding> Encodings { get; init; } = [];

    /// <summary>
    /// Where the whole image is, for stations that do not have what the delta was made from; null: nowhere, and they
    /// refuse the package.
    /// </summary>
    public CarriedImage? Fallback { get; init; }

    /// <summary>The files of the package that hold this image.</summary>
    internal IEnumerable<CarriedImage> Carried
        => Fallback is null ? [new(File, Encodings)] : [new(File, Encodings), Fallback];
}
