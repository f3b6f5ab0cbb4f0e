using System.Globalization;
using System.Text;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages.Delta;

namespace FlashEngine.Station.Packages;

/// <summary>Shows a package to people.</summary>
public static class PackageText
{
    /// <summary>What a package brings, in a few lines per ECU; each ends with LF.</summary>
    public static string Describe(VerifiedPackage package)
    {
        var manifest = package.Manifest;
        var text = new StringBuilder();
        Line(text, $"package   {package.FileName}");
        Line(text, $"release   {manifest.Release} (counter {manifest.ReleaseCounter})");
        Line(text, $"vehicle   {manifest.VehicleModel}{Only(manifest)}");
        Line(text, $"expires   {manifest.Expires.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        Line(text, $"signed by {PackageSource.Show(package.SignerName, lengthMax: 200)}");
        foreach (var ecu in manifest.Ecus)
        {
            DescribeEcu(text, ecu);
        }

        return text.ToString();
    }

    /// <summary>How the images are carried that are not there as they are, a line each; each ends with LF.</summary>
    public static string DescribeEncodings(PackageManifest manifest)
    {
        var text = new StringBuilder();
        foreach (var ecu in manifest.Ecus)
        {
            foreach (var image in ecu.Images.Where(image => image.Encodings.Count > 0))
            {
                Line(text, $"{ecu.Ecu} {image.Block}: {image.Length} bytes as {Carried(image)}");
            }
        }

        return text.ToString();
    }

    private static string Only(PackageManifest manifest)
        => (manifest.Vehicles.Count > 0 ? $", only {string.Join(", ", manifest.Vehicles)}" : string.Empty)
            + (manifest.Recipients.Count > 0 ? $", encrypted for {manifest.Recipients.Count}" : string.Empty);

    private static string Carried(ImageEntry image)
        => string.Join(", ", image.Encodings.Select(Layer))
            + (image.Fallback is null ? string.Empty : ", and whole");

    private static string Layer(ImageEncoding encoding) => encoding is DeltaEncoding delta
        ? $"delta of {delta.Length} bytes to version {delta.BaseVersion}"
        : "encrypted (AES-256-GCM)";

    private static void DescribeEcu(StringBuilder text, EcuUpdate ecu)
    {
        var from = ecu.FromVersions.Count == 0 ? "any version" : string.Join(", ", ecu.FromVersions);
        Line(text, $"ECU {ecu.Ecu}: {from} -> {ecu.Version}, hardware {string.Join(", ", ecu.Hardware)}");
        if (ecu.DependsOn.Count > 0)
        {
            Line(text, $"  after {string.Join(", ", ecu.DependsOn)}");
        }

        foreach (var image in ecu.Images)
        {
            var role = ManifestJson.Roles.First(named => named.Value == image.Role).Key;
            Line(
                text,
                $"  {image.Block} ({role}): {image.File}, {image.FileFormat}, {image.Length} bytes, "
                + $"sha256 {image.Sha256}");
            if (image.Encodings.Count > 0)
            {
                Line(text, $"    {Carried(image)}");
            }

            if (image.Erase.Count > 0)
            {
                Line(text, $"    erase {string.Join(", ", image.Erase.Select(Range))}");
            }
        }
    }

    private static string Range(EraseRange range)
        => string.Create(CultureInfo.InvariantCulture, $"0x{range.Address:X8} + {range.Length}");

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
