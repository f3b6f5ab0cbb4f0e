using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Cli.Demo;

/// <summary>
/// The demo's update: real firmware for every ECU of the vehicle, a small image with the new version text, and a flash
/// driver for the types that need one. Intel HEX, S-record and raw files all occur.
/// </summary>
internal static class DemoPackage
{
    private const int DataImageLength = 64;
    private static readonly TimeSpan Validity = TimeSpan.FromDays(1);

    /// <summary>Writes the image files and packs and signs them.</summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="firmware">The firmware.</param>
    /// <param name="folder">Where files go.</param>
    /// <param name="certificates">Who signs.</param>
    /// <param name="now">Date and time for the expiry.</param>
    /// <returns>The package file, and the PEM file of the root that its signature leads to.</returns>
    public static (string File, string RootFile) Make(
        VehicleFile vehicle,
        DemoFirmware firmware,
        string folder,
        DemoCertificates certificates,
        DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        var (package, rootFile) = In(folder);
        PrivateFile.Write(rootFile, certificates.PackageRootPem + "\n");
        var files = new DemoImageFiles(folder);
        var updates = new List<EcuUpdate>();
        foreach (var channel in vehicle.Ecus.GroupBy(ecu => ecu.Channel, StringComparer.Ordinal))
        {
            updates.AddRange(channel.Select((ecu, position) => Update(ecu, position, firmware, files)));
        }

        var draft = new PackageManifest
        {
            Format = 1,
            Release = "demo-update",
            ReleaseCounter = 1,
            Expires = new DateTimeOffset((now + Validity).UtcDateTime.Date, TimeSpan.Zero),
            VehicleModel = vehicle.Model,
            Ecus = updates,
        };
        PackagePacker.Pack(
            draft, files.ByPackagePath, certificates.Signer, new X509Certificate2Collection(), package);
        return (package, rootFile);
    }

    /// <summary>Where the package of a folder is, and the root that its signature leads to.</summary>
    public static (string File, string RootFile) In(string folder) =>
        (Path.Combine(folder, "demo-update.fpk"), Path.Combine(folder, "package-root.pem"));

    private static EcuUpdate Update(EcuEntry ecu, int position, DemoFirmware firmware, DemoImageFiles files)
    {
        var simulation = ecu.Simulation ?? new SimulatedEcuEntry();
        var version = NextVersion(simulation.Version);
        var images = new List<ImageEntry>();

        // The first two of a channel are the big ones; one of them comes as S-records. The others get boot loaders.
        var application = position < 2 ? firmware.MicroPython : firmware.Arduino[position % firmware.Arduino.Count];
        var format = position % 2 == 0 ? "intel-hex" : "s-record";
        var driver = Block(ecu, ImageRole.Driver);
        if (driver is not null)
        {
            var code = firmware.Arduino[^1].Segments[0].Data;
            images.Add(files.AddRaw(
                $"{ecu.Name}/driver.bin", ImageRole.Driver, driver, driver.Address, code.ToArray()));
        }

        // A logical block takes one image: a file that reaches over several of them is cut at their borders.
        foreach (var block in ecu.Type.Blocks.Where(block => block != driver))
        {
            var part = DemoImageFiles.Part(application, block);
            if (part is not null)
            {
                images.Add(files.Add($"{ecu.Name}/{block.Name}", ImageRole.Application, block, format, part));
            }
        }

        var data = ecu.Type.Blocks.First(block => Holds(block, simulation.VersionAddress));
        images.Add(files.AddRaw(
            $"{ecu.Name}/version.bin", ImageRole.Data, data, simulation.VersionAddress, VersionData(version)));
        return new EcuUpdate
        {
            Ecu = ecu.Name,
            Hardware = [ecu.Hardware],
            FromVersions = [simulation.Version],
            Version = version,
            Images = images,
        };
    }

    private static LogicalBlock? Block(EcuEntry ecu, ImageRole role)
        => role == ImageRole.Driver && ecu.Simulation is { NeedsDriver: true }
            ? ecu.Type.Blocks.FirstOrDefault(block => block.Name == "driver")
            : null;

    private static bool Holds(LogicalBlock block, uint address)
        => address >= block.Address && address - block.Address < block.Length;

    // 1.0.3 becomes 1.1.0.
    private static string NextVersion(string version)
    {
        var old = Version.Parse(version);
        return $"{old.Major}.{old.Minor + 1}.0";
    }

    private static byte[] VersionData(string version)
    {
        var data = new byte[DataImageLength];
        Array.Fill(data, (byte)0xFF);
        var length = Encoding.ASCII.GetBytes(version, data);
        data[length] = 0;
        return data;
    }
}
