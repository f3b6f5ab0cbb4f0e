using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FlashEngine.Scripting;

namespace FlashEngine.Station.Packages;

/// <summary>The JSON form of a manifest. What the signature binds are its bytes as they stand in the package.</summary>
internal static class ManifestJson
{
    private static readonly string[] ReleaseFields =
    [
        "format", "release", "releaseCounter", "expires", "created", "vehicleModel", "vehicles", "policy", "downgrade",
        "recipients", "ecus",
    ];

    private static readonly string[] EcuFields =
        ["ecu", "hardware", "fromVersions", "version", "dependsOn", "requires", "images"];

    private static readonly string[] ImageFields =
    [
        "file", "fileFormat", "role", "block", "baseAddress", "erase", "dataFormatIdentifier", "length", "sha256",
        "encodings", "fallback",
    ];

    private static readonly string[] DateFormats =
        ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>The names of the roles in manifests and descriptions.</summary>
    public static IReadOnlyDictionary<string, ImageRole> Roles { get; } = new Dictionary<string, ImageRole>
    {
        ["driver"] = ImageRole.Driver,
        ["application"] = ImageRole.Application,
        ["data"] = ImageRole.Data,
    };

    /// <summary>The names of the policies; a manifest that names none has <see cref="RollbackPolicy.None"/>.</summary>
    public static IReadOnlyDictionary<string, RollbackPolicy> Policies { get; } = new Dictionary<string, RollbackPolicy>
    {
        ["per-ecu"] = RollbackPolicy.PerEcu,
        ["all-or-nothing"] = RollbackPolicy.AllOrNothing,
    };

    /// <summary>Reads a date and time of ISO 8601 in UTC.</summary>
    public static bool TryDate(string text, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        text,
        DateFormats,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out date);

    /// <summary>Reads a manifest; its values are checked by <see cref="ManifestRules"/>.</summary>
    /// <exception cref="InputException">It is not JSON, or a field is unknown, missing, doubled or wrong.</exception>
    public static PackageManifest Parse(byte[] json, PackageSource source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Manifest(new JsonFields(document.RootElement, string.Empty, source, ReleaseFields));
        }
        catch (JsonException cause)
        {
            throw source.Error(
                $"{PackagePath.Manifest}:{cause.LineNumber + 1}: "
                + $"byte {cause.BytePositionInLine + 1} is not well-formed JSON",
                cause);
        }
        catch (InvalidOperationException cause)
        {
            // This is how the framework says that a text's bytes or escapes are no Unicode.
            throw source.Error($"{PackagePath.Manifest} holds text that is not valid Unicode", cause);
        }
    }

    /// <summary>Writes a manifest, the same bytes for the same values.</summary>
    public static byte[] Write(PackageManifest manifest)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteNumber("format", manifest.Format);
            json.WriteString("release", manifest.Release);
            json.WriteNumber("releaseCounter", manifest.ReleaseCounter);
            json.WriteString("expires", Text(manifest.Expires));
            json.WriteString("vehicleModel", manifest.VehicleModel);
            WriteRules(json, manifest);
            WriteList(json, "ecus", manifest.Ecus, WriteEcu);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string Text(DateTimeOffset date)
        => date.UtcDateTime.ToString(DateFormats[0], CultureInfo.InvariantCulture);

    // Only what is there: the manifest of a package without these rules is the same as ever.
    private static void WriteRules(Utf8JsonWriter json, PackageManifest manifest)
    {
        if (manifest.Created is { } created)
        {
            json.WriteString("created", Text(created));
        }

        if (manifest.Vehicles.Count > 0)
        {
            WriteList(json, "vehicles", manifest.Vehicles, static (writer, text) => writer.WriteStringValue(text));
        }

        if (manifest.Policy != RollbackPolicy.None)
        {
            json.WriteString("policy", Policies.First(policy => policy.Value == manifest.Policy).Key);
        }

        if (manifest.Downgrade)
        {
            json.WriteBoolean("downgrade", true);
        }

        if (manifest.Recipients.Count > 0)
        {
            WriteList(json, "recipients", manifest.Recipients, EncodingJson.Write);
        }
    }

    private static PackageManifest Manifest(JsonFields fields) => new()
    {
        Format = (int)fields.Number("format", 1, 1),
        Release = fields.Text("release"),
        ReleaseCounter = fields.Number("releaseCounter", 0, long.MaxValue),
        Expires = Date(fields, "expires"),
        Created = fields.Has("created") ? Date(fields, "created") : null,
        VehicleModel = fields.Text("vehicleModel"),
        Vehicles = fields.Has("vehicles") ? fields.Texts("vehicles") : [],
        Recipients = fields.Has("recipients")
            ? fields.Objects("recipients", EncodingJson.RecipientFields, EncodingJson.Recipient)
            : [],
        Policy = fields.Has("policy") ? Policy(fields) : RollbackPolicy.None,
        Downgrade = fields.Has("downgrade") && fields.Flag("downgrade"),
        Ecus = fields.Objects("ecus", EcuFields, Ecu),
    };

    private static DateTimeOffset Date(JsonFields fields, string name)
        => TryDate(fields.Text(name), out var date)
            ? date
            : throw fields.Error(
                name,
                $"is \"{PackageSource.Show(fields.Text(name))}\"; it must be a date and time in UTC like "
                + "2030-12-31T00:00:00Z");

    private static RollbackPolicy Policy(JsonFields fields) =>
        Policies.TryGetValue(fields.Text("policy"), out var policy)
            ? policy
            : throw fields.Error(
                "policy",
                $"is \"{PackageSource.Show(fields.Text("policy"))}\"; it must be {string.Join(" or ", Policies.Keys)}");

    private static EcuUpdate Ecu(JsonFields fields) => new()
    {
        Ecu = fields.Text("ecu"),
        Hardware = fields.Texts("hardware"),
        FromVersions = fields.Has("fromVersions") ? fields.Texts("fromVersions") : [],
        Version = fields.Text("version"),
        DependsOn = fields.Has("dependsOn") ? fields.Texts("dependsOn") : [],
        Requires = fields.Has("requires")
            ? fields.Objects(
                "requires",
                ["ecu", "versions"],
                required => new RequiredVersion(required.Text("ecu"), required.Texts("versions")))
            : [],
        Images = fields.Objects("images", ImageFields, Image),
    };

    private static ImageEntry Image(JsonFields fields) => new()
    {
        File = fields.Text("file"),
        FileFormat = fields.Text("fileFormat"),
        Role = Roles.TryGetValue(fields.Text("role"), out var role)
            ? role
            : throw fields.Error(
                "role", $"is \"{PackageSource.Show(fields.Text("role"))}\"; it must be driver, application or data"),
        Block = fields.Text("block"),
        BaseAddress = fields.Has("baseAddress") ? (uint)fields.Number("baseAddress", 0, uint.MaxValue) : 0,
        Erase = fields.Has("erase") ? fields.Objects("erase", ["address", "length"], Range) : [],
        DataFormatIdentifier =
            fields.Has("dataFormatIdentifier") ? (byte)fields.Number("dataFormatIdentifier", 0, 255) : (byte)0,
        Length = fields.Number("length", 1, PackageLimits.ImageLengthMax),
        Sha256 = fields.Text("sha256"),
        Encodings = EncodingJson.Encodings(fields),
        Fallback = fields.Has("fallback")
            ? fields.Object(
                "fallback",
                ["file", "encodings"],
                whole => new CarriedImage(whole.Text("file"), EncodingJson.Encodings(whole)))
            : null,
    };

    private static EraseRange Range(JsonFields fields) => new(
        (uint)fields.Number("address", 0, uint.MaxValue), (uint)fields.Number("length", 1, uint.MaxValue));

    private static void WriteEcu(Utf8JsonWriter json, EcuUpdate ecu)
    {
        json.WriteStartObject();
        json.WriteString("ecu", ecu.Ecu);
        WriteList(json, "hardware", ecu.Hardware, static (writer, text) => writer.WriteStringValue(text));
        WriteList(json, "fromVersions", ecu.FromVersions, static (writer, text) => writer.WriteStringValue(text));
        json.WriteString("version", ecu.Version);
        WriteList(json, "dependsOn", ecu.DependsOn, static (writer, text) => writer.WriteStringValue(text));
        if (ecu.Requires.Count > 0)
        {
            WriteList(json, "requires", ecu.Requires, WriteRequired);
        }

        WriteList(json, "images", ecu.Images, WriteImage);
        json.WriteEndObject();
    }

    private static void WriteRequired(Utf8JsonWriter json, RequiredVersion required)
    {
        json.WriteStartObject();
        json.WriteString("ecu", required.Ecu);
        WriteList(json, "versions", required.Versions, static (writer, text) => writer.WriteStringValue(text));
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, ImageEntry image)
    {
        json.WriteStartObject();
        json.WriteString("file", image.File);
        json.WriteString("fileFormat", image.FileFormat);
        json.WriteString("role", Roles.First(role => role.Value == image.Role).Key);
        json.WriteString("block", image.Block);
        json.WriteNumber("baseAddress", image.BaseAddress);
        WriteList(json, "erase", image.Erase, WriteRange);
        json.WriteNumber("dataFormatIdentifier", image.DataFormatIdentifier);
        json.WriteNumber("length", image.Length);
        json.WriteString("sha256", image.Sha256);
        WriteList(json, "encodings", image.Encodings, EncodingJson.Write);
        if (image.Fallback is { } whole)
        {
            json.WriteStartObject("fallback");
            json.WriteString("file", whole.File);
            WriteList(json, "encodings", whole.Encodings, EncodingJson.Write);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteRange(Utf8JsonWriter json, EraseRange range)
    {
        json.WriteStartObject();
        json.WriteNumber("address", range.Address);
        json.WriteNumber("length", range.Length);
        json.WriteEndObject();
    }

    private static void WriteList<T>(
        Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }
}
