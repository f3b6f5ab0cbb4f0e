using FlashEngine.Images;
using FlashEngine.Scripting;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FlashEngine.Station.Packages;

/// <summary>The file from which <c>flash package pack</c> makes a package (YAML).</summary>
public sealed record PackDescription
{
    private static readonly string[] ReleaseKeys =
        ["release", "releaseCounter", "expires", "created", "vehicleModel", "vehicles", "policy", "downgrade", "ecus"];

    private static readonly string[] EcuKeys =
        ["name", "hardware", "fromVersions", "version", "dependsOn", "requires", "images"];

    private static readonly string[] ImageKeys =
        ["file", "format", "role", "block", "baseAddress", "erase", "dataFormatIdentifier"];

    /// <summary>Path of the description.</summary>
    public required string FileName { get; init; }

    /// <summary>The manifest, without lengths and hashes.</summary>
    public required PackageManifest Draft { get; init; }

    /// <summary>Where the file of each path in the package is.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Reads a description.</summary>
    /// <exception cref="InputException">A key or value is wrong; the message has file and line.</exception>
    public static PackDescription Load(string path)
    {
        var root = ReadYaml(path);
        var files = new Dictionary<string, string>();
        var fields = new YamlFields(root, path, "a package description", ReleaseKeys);
        var draft = new PackageManifest
        {
            Format = 1,
            Release = fields.Text("release"),
            ReleaseCounter = fields.Number("releaseCounter", 0, long.MaxValue),
            Expires = Date(fields, "expires"),
            Created = fields.Has("created") ? Date(fields, "created") : null,
            VehicleModel = fields.Text("vehicleModel"),
            Vehicles = fields.Texts("vehicles"),
            Policy = fields.Has("policy") ? Policy(fields) : RollbackPolicy.None,
            Downgrade = fields.Has("downgrade") && fields.Flag("downgrade"),
            Ecus = fields.Objects("ecus", "an ECU", EcuKeys, ecu => Ecu(ecu, path, files)),
        };
        ManifestRules.Check(draft, problem => new InputException($"{path}: {problem}"), isDraft: true);
        return new PackDescription { FileName = path, Draft = draft, Files = files };
    }

    private static YamlNode ReadYaml(string path)
    {
        var yaml = new YamlStream();
        try
        {
            using var text = new StreamReader(path);
            yaml.Load(text);
        }
        catch (YamlException cause)
        {
            throw InputException.At(
                path, (int)cause.Start.Line, $"is not well-formed YAML: {PackageSource.Show(cause.Message)}");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PackageSource.Unusable(path, cause);
        }

        return yaml.Documents.Count == 1
            ? yaml.Documents[0].RootNode
            : throw new InputException($"{path}: the file has {yaml.Documents.Count} YAML documents; it must have one");
    }

    private static DateTimeOffset Date(YamlFields fields, string name) =>
        ManifestJson.TryDate(fields.Text(name), out var date)
            ? date
            : throw fields.Error(
                name,
                $"is '{PackageSource.Show(fields.Text(name))}'; it must be a date and time in UTC like "
                + "2030-12-31T00:00:00Z");

    private static RollbackPolicy Policy(YamlFields fields) =>
        ManifestJson.Policies.TryGetValue(fields.Text("policy"), out var policy)
            ? policy
            : throw fields.Error(
                "policy",
                $"is '{PackageSource.Show(fields.Text("policy"))}'; it must be "
                + string.Join(" or ", ManifestJson.Policies.Keys));

    private static EcuUpdate Ecu(YamlFields fields, string path, Dictionary<string, string> files) => new()
    {
        Ecu = fields.Text("name"),
        Hardware = fields.Texts("hardware"),
        FromVersions = fields.Texts("fromVersions"),
        Version = fields.Text("version"),
        DependsOn = fields.Texts("dependsOn"),
        Requires = fields.Objects(
            "requires",
            "a required version",
            ["ecu", "versions"],
            required => new RequiredVersion(required.Text("ecu"), required.Texts("versions"))),
        Images = fields.Objects("images", "an image", ImageKeys, image => Image(image, path, files)),
    };

    private static ImageEntry Image(YamlFields fields, string path, Dictionary<string, string> files) => new()
    {
        File = AddFile(fields, path, files),
        FileFormat = Format(fields),
        Role = ManifestJson.Roles.TryGetValue(fields.Text("role"), out var role)
            ? role
            : throw fields.Error(
                "role", $"is '{PackageSource.Show(fields.Text("role"))}'; it must be driver, application or data"),
        Block = fields.Text("block"),
        BaseAddress = fields.Has("baseAddress") ? (uint)fields.Number("baseAddress", 0, uint.MaxValue) : 0,
        Erase = fields.Objects("erase", "an erase range", ["address", "length"], Range),
        DataFormatIdentifier =
            fields.Has("dataFormatIdentifier") ? (byte)fields.Number("dataFormatIdentifier", 0, 255) : (byte)0,
        Length = 0,
        Sha256 = string.Empty,
    };

    private static EraseRange Range(YamlFields fields) => new(
        (uint)fields.Number("address", 0, uint.MaxValue), (uint)fields.Number("length", 1, uint.MaxValue));

    private static string Format(YamlFields fields)
    {
        if (!fields.Has("format"))
        {
            return ImageFormats.ByExtension(fields.Text("file"))?.Name
                ?? throw fields.Error(
                    "file",
                    $"'{PackageSource.Show(fields.Text("file"))}' has an extension of no format; name the format");
        }

        var name = fields.Text("format");
        return ImageFormats.All.Any(format => format.Name == name)
            ? name
            : throw fields.Error(
                "format",
                $"is '{PackageSource.Show(name)}'; it must be one of "
                + string.Join(", ", ImageFormats.All.Select(format => format.Name)));
    }

    // A file keeps its path below the description's folder, so that one file of several ECUs is packed once.
    private static string AddFile(YamlFields fields, string path, Dictionary<string, string> files)
    {
        var file = fields.Text("file");
        var parts = file.Replace('\\', '/').Split('/')
            .Where(part => part is not ("" or "." or "..") && !part.EndsWith(':'));
        var name = PackagePath.Images + string.Join('/', parts);
        if (PackagePath.Problem(name) is { } problem)
        {
            throw fields.Error("file", $"'{PackageSource.Show(file)}' {problem}");
        }

        var full = Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(full))
        {
            throw fields.Error("file", $"'{PackageSource.Show(file)}' does not exist");
        }

        return files.TryAdd(name, full) || files[name] == full
            ? name
            : throw fields.Error(
                "file", $"'{PackageSource.Show(file)}' would be {name}, as {files[name]} is; rename one");
    }
}
