using System.Security.Cryptography.X509Certificates;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Ota.Notice;

/// <summary>
/// Makes an update package of a notice's code, so that it goes the way of all others: the same checks, gates, journal,
/// backup and rollback. The same code gives the same package.
/// </summary>
/// <param name="vehicle">The vehicle, whose file says what a notice's numbers mean.</param>
/// <param name="signer">The station's own signer.</param>
public sealed class NoticePackager(VehicleFile vehicle, X509Certificate2 signer)
{
    private const string ImagePath = "images/code.bin";

    /// <summary>What a notice's ECU is in this vehicle; null: the vehicle has none of that number.</summary>
    public NoticedEcu? Find(byte ecuId) => vehicle.NoticedEcus.FirstOrDefault(ecu => ecu.Id == ecuId);

    /// <summary>The versions that a server may be told: those that are known to be on the ECUs.</summary>
    /// <param name="versionOf">The version of an ECU; null: not known.</param>
    public IReadOnlyDictionary<string, int> Versions(Func<NoticedEcu, byte?> versionOf)
    {
        var versions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var ecu in vehicle.NoticedEcus)
        {
            if (versionOf(ecu) is { } version)
            {
                versions[ecu.ServerName] = version;
            }
        }

        return versions;
    }

    /// <summary>Makes the package.</summary>
    /// <param name="update">The code; its ECU is one of the vehicle's.</param>
    /// <returns>The package's bytes.</returns>
    /// <exception cref="InputException">The code does not fit its block, or the disk does not take it.</exception>
    public byte[] Pack(NoticedUpdate update)
    {
        Check(update);
        try
        {
            var folder = Directory.CreateTempSubdirectory("flash-notice-");
            try
            {
                return Pack(update, folder.FullName);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{update.Command}: its package cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Whether a package can be made of it.</summary>
    /// <param name="update">The code; its ECU is one of the vehicle's.</param>
    /// <exception cref="InputException">The code does not fit its block.</exception>
    public void Check(NoticedUpdate update)
    {
        var ecu = Find(update.Command.EcuId)!;
        var block = Entry(ecu).Type.Blocks.First(block => block.Name == ecu.Block);
        var room = block.Address + (long)block.Length - ecu.Address;
        if (update.Code.Length > room)
        {
            throw new InputException(
                $"{update.Command} has {update.Code.Length} bytes; from {ecu.Address:X8} on, block '{block.Name}' of "
                + $"{ecu.Ecu} has room for {room}");
        }
    }

    private byte[] Pack(NoticedUpdate update, string folder)
    {
        var code = Path.Combine(folder, "code");
        var package = Path.Combine(folder, "package");
        var ecu = Find(update.Command.EcuId)!;
        File.WriteAllBytes(code, update.Code);
        _ = PackagePacker.Pack(
            Manifest(update, ecu, Entry(ecu)),
            new Dictionary<string, string> { [ImagePath] = code },
            signer,
            [],
            package);
        return File.ReadAllBytes(package);
    }

    private EcuEntry Entry(NoticedEcu ecu) => vehicle.Ecus.First(other => other.Name == ecu.Ecu);

    private PackageManifest Manifest(NoticedUpdate update, NoticedEcu ecu, EcuEntry entry) => new()
    {
        Format = 1,
        Release = $"{ecu.Ecu} {update.Command.Version}",
        ReleaseCounter = 0,
        Downgrade = true, // a notice has no release counter; fromVersions is what lets versions only rise
        Expires = update.MadeAt + NoticeImageCheck.AgeMax,
        VehicleModel = vehicle.Model,
        Vehicles = [vehicle.Vehicle],
        Policy = RollbackPolicy.PerEcu,
        Ecus =
        [
            new EcuUpdate
            {
                Ecu = ecu.Ecu,
                Hardware = [entry.Hardware],
                FromVersions = [.. Below(update.Command.Version).Select(ecu.VersionText)],
                Version = ecu.VersionText(update.Command.Version),
                Images =
                [
                    new ImageEntry
                    {
                        File = ImagePath,
                        FileFormat = "raw",
                        Role = ImageRole.Application,
                        Block = ecu.Block,
                        BaseAddress = ecu.Address,
                        Length = 0,
                        Sha256 = "",
                    },
                ],
            },
        ],
    };

    /// <summary>None would mean that any version may be updated; version 0 is above none, and only itself.</summary>
    private static IEnumerable<byte> Below(byte version) =>
        Enumerable.Range(0, Math.Max((byte)1, version)).Select(number => (byte)number);
}
