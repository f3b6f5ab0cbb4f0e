using FlashEngine.Channels;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>An ECU that a task needs in certain versions and that the job itself does not flash.</summary>
/// <param name="Ecu">The ECU.</param>
/// <param name="Versions">The versions that fit.</param>
internal sealed record RequiredEcu(AskedEcu Ecu, IReadOnlyList<string> Versions);

/// <summary>
/// The dependencies between ECU versions. Where the job itself brings the version, the order is the answer: the other
/// ECU is done before. All others are asked.
/// </summary>
internal sealed class VersionDependencies(AskedEcus asked)
{
    /// <summary>What has to be asked before an ECU is touched.</summary>
    /// <exception cref="JobException">The vehicle has no such ECU.</exception>
    public static IReadOnlyList<RequiredEcu> Of(
        EcuUpdate update, VehicleJobOptions options, Func<EcuEntry, EcuLinkOptions> link)
    {
        var required = update.Requires.Where(other => !IsFlashed(other.Ecu, options));
        return [.. required.Select(other =>
        {
            var ecu = options.Vehicle.Ecus.FirstOrDefault(entry => entry.Name == other.Ecu)
                ?? throw new JobException(
                    FlashExitCode.Precondition,
                    $"{update.Ecu} requires '{other.Ecu}' in version {string.Join(" or ", other.Versions)}, and "
                    + $"{options.Vehicle.FileName} has no such ECU");
            return new RequiredEcu(new AskedEcu(ecu, link(ecu)), other.Versions);
        })];
    }

    /// <summary>Asks the ECUs that a task needs.</summary>
    /// <exception cref="JobException">One runs another version.</exception>
    public async Task CheckAsync(EcuTask task, CancellationToken cancellation)
    {
        foreach (var (ecu, versions) in task.Required)
        {
            var version = await asked[ecu].ReadVersionAsync(cancellation);
            if (version is null || !versions.Contains(version))
            {
                throw new JobException(
                    FlashExitCode.Precondition,
                    $"{task.Ecu.Name} requires {ecu.Ecu.Name} in version {string.Join(" or ", versions)}; it runs "
                    + (version ?? "no software"));
            }
        }
    }

    private static bool IsFlashed(string ecu, VehicleJobOptions options) =>
        (options.Ecus?.Contains(ecu) ?? true) && options.Package.Manifest.Ecus.Any(update => update.Ecu == ecu);
}
