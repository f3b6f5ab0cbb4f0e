using System.Globalization;
using System.Text;
using FlashEngine.Scripting;

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
        Line(text, $"vehicle   {manifest.VehicleModel}");
        Line(text, $"expires   {manifest.Expires.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        Line(text, $"signed by {PackageSource.Show(package.SignerName, lengthMax: 200)}");
        foreach (var ecu in manifest.Ecus)
        {
            DescribeEcu(text, ecu);
        }

        return text.ToString();
    }

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
