using FlashEngine.Ota.Uptane;
using FlashEngine.Ota.Uptane.Reports;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Cli.Composition;

/// <summary>Makes the signed vehicle version manifest out of what jobs read back.</summary>
/// <param name="vehicle">The vehicle.</param>
/// <param name="key">Its key; not disposed here.</param>
/// <param name="state">The folder of the reports' counter, and of what checks refused.</param>
/// <param name="id">The vehicle as the Director knows it; null: <c>vin</c> of the vehicle file, else its name.</param>
internal sealed class VersionManifest(VehicleFile vehicle, VehicleKey key, string state, string? id = null)
{
    /// <summary>Makes the manifest of a job.</summary>
    /// <param name="job">What it read back.</param>
    /// <param name="image">The target file that it flashed; null: it is not known.</param>
    /// <param name="nonce">What the server sent to be repeated; null: nothing.</param>
    /// <exception cref="InputException">The counter cannot be used.</exception>
    public byte[] Make(JobReport job, InstalledImage? image, string? nonce = null) => new VersionReport
    {
        VehicleId = id ?? vehicle.Vin ?? vehicle.Vehicle,
        PrimaryId = id ?? vehicle.Vehicle,
        Counter = new ReportCounter(state).Next(),
        Nonce = nonce,
        Time = TimeProvider.System.GetUtcNow(),
        AttacksDetected = new RefusalLog(state, TimeProvider.System).Text(),
        Ecus = [.. job.Ecus.Select(ecu => Installed(ecu, image))],
    }.Sign(key);

    // Only what was read back counts: after any other end than success, the ECU's software is not this package's.
    private InstalledVersion Installed(EcuReport ecu, InstalledImage? image) => new(
        new UptaneEcu(ecu.Name, vehicle.Ecus.First(entry => entry.Name == ecu.Name).Hardware),
        ecu.VersionAfter,
        ecu.Result == ReportWords.Success ? image : null);
}
