using FlashEngine.Channels;
using FlashEngine.Journal;
using FlashEngine.Scheduling;
using FlashEngine.Scripting;
using FlashEngine.Security;
using FlashEngine.Station.Access;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Secrets;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Resolves and checks everything a job needs before a channel is opened: model, ECUs, images, scripts, algorithms,
/// secrets, certificates. What is wrong here has touched nothing.
/// </summary>
internal static class JobPreparation
{
    // What the 12-bit FF_DL of ISO 15765-2 can announce.
    private const int PduLengthMaxOnClassic = 4095;

    public static IReadOnlyList<EcuTask> Prepare(
        VehicleJobOptions options, IFlashScripts scripts, IPluginCatalog plugins)
    {
        var manifest = options.Package.Manifest;
        CheckVehicle(manifest, options.Vehicle);
        CheckRelease(options);
        CheckNames(options);
        var tasks = manifest.Ecus
            .Where(update => options.Ecus?.Contains(update.Ecu) ?? true)
            .Select(update => Prepare(update, options, scripts, plugins))
            .ToList();
        CheckOrder(tasks, options.Vehicle.FileName);
        return tasks;
    }

    /// <summary>How an ECU of the vehicle is reached.</summary>
    public static EcuLinkOptions LinkOf(EcuEntry ecu, VehicleFile vehicle, IPluginCatalog plugins)
    {
        var channel = vehicle.Channels.First(entry => entry.Name == ecu.Channel);
        return EcuLinks.Physical(ecu, channel, ChannelOpening.LineOf(channel, plugins));
    }

    private static void CheckVehicle(PackageManifest manifest, VehicleFile vehicle)
    {
        if (manifest.VehicleModel != vehicle.Model)
        {
            throw new JobException(
                FlashExitCode.Precondition,
                $"the package is for model '{manifest.VehicleModel}', the vehicle is a '{vehicle.Model}'");
        }

        var isNamed = manifest.Vehicles.Contains(vehicle.Vehicle)
            || (vehicle.Vin is not null && manifest.Vehicles.Contains(vehicle.Vin));
        if (manifest.Vehicles.Count > 0 && !isNamed)
        {
            throw new JobException(
                FlashExitCode.Precondition,
                $"the package is for {string.Join(", ", manifest.Vehicles.Take(3).Select(name => $"'{name}'"))}"
                + $"{(manifest.Vehicles.Count > 3 ? " and others" : "")}; this vehicle is '{vehicle.Vehicle}'"
                + (vehicle.Vin is null ? "" : $", vin '{vehicle.Vin}'"));
        }
    }

    /// <summary>
    /// Vehicle file and package are each free of circles, but together they may have one. Takes away, again and again,
    /// what comes after nothing that is left; those that start together come after what any of them comes after.
    /// </summary>
    private static void CheckOrder(IReadOnlyList<EcuTask> tasks, string vehicleFile)
    {
        var left = tasks.ToList();
        while (left.RemoveAll(task => !left.Exists(other => IsBefore(other, task))) > 0)
        {
            continue;
        }

        if (left.Count > 0)
        {
            throw new InputException(
                $"{string.Join(", ", left.Select(task => task.Ecu.Name))} wait for each other: "
                + $"'after' and 'together' in {vehicleFile} and 'dependsOn' in the package ask for opposite orders");
        }

        bool IsBefore(EcuTask other, EcuTask task) => tasks.Any(mate =>
            (mate == task || (mate.Ecu.Together is { } group && group == task.Ecu.Together))
            && mate.Work.After.Contains(other.Ecu.Name));
    }

    private static void CheckRelease(VehicleJobOptions options)
    {
        var manifest = options.Package.Manifest;
        if (manifest.ReleaseCounter < options.HighestRelease && !manifest.Downgrade)
        {
            throw new JobException(
                FlashExitCode.Precondition,
                $"release '{manifest.Release}' has counter {manifest.ReleaseCounter}, and {options.Vehicle.Vehicle} "
                + $"got {options.HighestRelease} before; an older release must be signed with 'downgrade: true'");
        }
    }

    private static void CheckNames(VehicleJobOptions options)
    {
        var inPackage = options.Package.Manifest.Ecus.Select(update => update.Ecu).ToList();
        foreach (var name in options.Ecus ?? new HashSet<string>())
        {
            if (!inPackage.Contains(name))
            {
                throw new InputException(
                    $"the package has nothing for ECU '{name}'; it has {string.Join(", ", inPackage)}");
            }
        }
    }

    private static EcuTask Prepare(
        EcuUpdate update, VehicleJobOptions options, IFlashScripts scripts, IPluginCatalog plugins)
    {
        var vehicle = options.Vehicle;
        var ecu = vehicle.Ecus.FirstOrDefault(entry => entry.Name == update.Ecu)
            ?? throw new InputException(
                $"the package updates ECU '{update.Ecu}', which {vehicle.FileName} does not have");
        var channel = vehicle.Channels.First(entry => entry.Name == ecu.Channel);
        ecu = ecu with { Type = TypeOf(ecu, channel) };
        var images = BlockBuilder.Load(update, options.Package, ecu.Type, options.Packages);
        var blocks = images.Blocks.Where(block => block.Role != ImageRole.Driver).ToList();
        var link = LinkOf(ecu, vehicle, plugins);
        var vehicleFolder = Path.GetDirectoryName(Path.GetFullPath(vehicle.FileName))!;
        var history = options.Resumed?.Ecu(ecu.Name) ?? new EcuHistory();
        var left = blocks.Where(block => !history.IsCompleted(block.Name, block.Crc32)).ToList();
        var transport = (link as CanLinkOptions)?.Transport;
        var software = SoftwareOf(update, blocks);
        return new EcuTask
        {
            Ecu = ecu,
            Update = update,
            Blocks = blocks,
            Drivers = images.Blocks.Where(block => block.Role == ImageRole.Driver).ToList(),
            Images = images,
            Sequence = scripts.Load(ecu.Type.Script),
            SeedKey = ecu.Security is { } security ? SeedKeyOf(ecu.Name, security.Algorithm, plugins) : null,
            Secret = ecu.Security?.Secret is { } secret
                ? SecretReader.Read(secret, vehicleFolder)
                : default,
            Authentication = ecu.Authentication is { } authentication
                ? AuthenticationKeys.Load(authentication, vehicle.FileName, ecu.Name, options.Date)
                : null,
            VehicleFolder = vehicleFolder,
            Link = link,
            Software = software,
            Work = options.Estimates.Refine(
                EcuWork.Estimate(ecu.Name, ecu.Channel, ecu.Type, left, transport),
                ecu.Type.Name,
                software,
                left.Sum(block => block.Length)) with
            {
                After =
                [
                    .. ecu.After
                        .Concat(update.DependsOn)
                        .Concat(update.Requires.Select(required => required.Ecu))
                        .Distinct(StringComparer.Ordinal),
                ],
                PowerGroup = ecu.PowerGroup,
                Together = ecu.Together,
                Priority = ecu.Priority,
            },
            Required = VersionDependencies.Of(update, options, other => LinkOf(other, vehicle, plugins)),
            History = history,
            Progress = new EcuProgress(ecu.Name, ecu.Channel, images.Blocks.Sum(block => block.Length)),
        };
    }

    /// <summary>What the station's learned times are kept under: the same version may come with fewer blocks.</summary>
    private static string SoftwareOf(EcuUpdate update, IReadOnlyList<FlashBlock> blocks) =>
        $"{update.Version} ({string.Join(", ", blocks.Select(block => block.Name))})";

    /// <summary>The ECU's type with what its entry in the vehicle file says differently.</summary>
    private static EcuType TypeOf(EcuEntry ecu, ChannelEntry channel)
    {
        var type = ecu.Type with { SecurityLevel = ecu.Security?.Level ?? ecu.Type.SecurityLevel };
        return ecu.Transport.AllowLongPduOnClassic || channel.BitRate is not { IsFd: false }
            ? type
            : type with
            {
                BlockLengthMax = type.BlockLengthMax is > 0 and < PduLengthMaxOnClassic
                    ? type.BlockLengthMax
                    : PduLengthMaxOnClassic,
            };
    }

    private static ISeedKeyAlgorithm SeedKeyOf(string ecuName, string algorithm, IPluginCatalog plugins)
    {
        try
        {
            return plugins.SeedKey(algorithm);
        }
        catch (InputException e)
        {
            throw new InputException($"ECU '{ecuName}': {e.Message}", e);
        }
    }
}
