using FlashEngine.Images;
using FlashEngine.Scripting;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Packages;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Where an ECU's previous image is, as the journal names it, and the task that brings it back: the same ECU, script
/// and session, with other blocks.
/// </summary>
internal static class PreviousImage
{
    private const string BackupPrefix = "backup ";
    private const string PackagePrefix = "package ";
    private const string BackupFormat = "raw";

    public static string InBackup(string name) => BackupPrefix + name;

    public static string InPackage(string sha256) => PackagePrefix + sha256;

    /// <summary>Makes the task that restores the ECU of another one.</summary>
    /// <exception cref="InputException">The image is not there any more, or was changed.</exception>
    public static EcuTask Restoring(EcuTask task, VehicleJobOptions options)
    {
        var where = task.History.Secured!;
        var images = where.StartsWith(BackupPrefix, StringComparison.Ordinal)
            ? FromBackup(task, options.Vehicle.Identity, options.Backups.Read(where[BackupPrefix.Length..]))
            : FromPackage(task, options, where[PackagePrefix.Length..]);
        var drivers = images.Blocks.Where(block => block.Role == ImageRole.Driver).ToList();
        return task with
        {
            Update = images.Update,
            Images = images,
            Blocks = images.Blocks.Where(block => block.Role != ImageRole.Driver).ToList(),
            Drivers = drivers.Count > 0 ? drivers : task.Drivers,
            IsRestore = true,
        };
    }

    private static EcuImages FromPackage(EcuTask task, VehicleJobOptions options, string sha256) =>
        options.Packages is { } packages
            ? packages.Read(sha256, task.Update, task.Ecu.Type)
            : throw new InputException(
                $"the previous image of {task.Ecu.Name} is in package {sha256}, and the station keeps no packages");

    private static EcuImages FromBackup(EcuTask task, string vehicle, SavedImage saved)
    {
        var history = task.History;
        if (saved.Vehicle != vehicle
            || saved.Ecu != task.Ecu.Name
            || saved.Hardware != history.Hardware
            || saved.Version != history.VersionBefore)
        {
            throw new InputException(
                $"{history.Secured} is refused: it is of ECU '{saved.Ecu}' of vehicle '{saved.Vehicle}' (hardware "
                + $"{saved.Hardware}, version {saved.Version}), and {task.Ecu.Name} of {vehicle} ran "
                + $"{history.VersionBefore} on {history.Hardware}");
        }

        var images = saved.Blocks.Select(Loaded).ToList();
        return new EcuImages
        {
            Update = new EcuUpdate
            {
                Ecu = saved.Ecu,
                Hardware = [saved.Hardware],
                Version = saved.Version,
                Images = [.. images.Select(image => image.Entry)],
            },
            Images = images,
            Blocks = [.. saved.Blocks.Select(block => BlockOf(task, block))],
            ImageSha256 = BlockBuilder.ImageSha256(images),
        };
    }

    private static LoadedImage Loaded(SavedBlock block) => new(
        new ImageEntry
        {
            File = block.Name,
            FileFormat = BackupFormat,
            Role = ImageRole.Data,
            Block = block.Name,
            BaseAddress = block.Address,
            Length = block.Data.Length,
            Sha256 = "",
        },
        new FirmwareImage([new ImageSegment(block.Address, block.Data)]));

    /// <summary>The block as the package has it, with the old bytes: all of it is erased and written.</summary>
    private static FlashBlock BlockOf(EcuTask task, SavedBlock saved)
    {
        var segments = new[] { new ImageSegment(saved.Address, saved.Data) };
        return task.Blocks.First(block => block.Name == saved.Name) with
        {
            Segments = segments,
            Erase = [new EraseRange(saved.Address, (uint)saved.Data.Length)],
            DataFormatIdentifier = 0,
            Crc32 = Crc32.Compute(segments),
        };
    }
}
