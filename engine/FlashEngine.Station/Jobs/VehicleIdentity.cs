using FlashEngine.Channels;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Whether the vehicle at the plug is the one that the vehicle file names by its identification number. It is asked
/// once, before anything is touched; ECUs that show the number vouch for those that keep none.
/// </summary>
internal sealed class VehicleIdentity(VehicleFile vehicle, IReadOnlyList<AskedEcu> witnesses, AskedEcus asked)
{
    /// <summary>Who is asked beside the job's own ECUs: all that keep the number, when none of those does.</summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="tasks">The job's ECUs.</param>
    /// <param name="link">How an ECU is reached.</param>
    public static IReadOnlyList<AskedEcu> WitnessesOf(
        VehicleFile vehicle, IReadOnlyList<EcuTask> tasks, Func<EcuEntry, EcuLinkOptions> link) =>
        vehicle.Vin is null || tasks.Any(task => KeepsVin(task.Ecu))
            ? []
            : [.. vehicle.Ecus.Where(KeepsVin).Select(ecu => new AskedEcu(ecu, link(ecu)))];

    /// <summary>Asks, and judges the answers together.</summary>
    /// <param name="sessions">The job's ECUs; each keeps what it showed.</param>
    /// <param name="isGoingOn">True: an earlier run has found the vehicle to be the right one.</param>
    /// <param name="cancellation">Ends it; the sessions find out themselves.</param>
    /// <returns>Why no ECU may be touched, in one line; null: those that do not show another number may.</returns>
    public async Task<string?> FindObstacleAsync(
        IEnumerable<EcuSession> sessions, bool isGoingOn, CancellationToken cancellation)
    {
        if (vehicle.Vin is not { } vin)
        {
            return null;
        }

        try
        {
            (string Ecu, string? Vin)[] shown = await Task.WhenAll(
            [
                .. sessions.Select(session => session.TryReadVinAsync(cancellation)),
                .. witnesses.Select(witness => AskAsync(witness, cancellation)),
            ]);
            if (shown.Any(one => one.Vin == vin))
            {
                return null;
            }

            if (Array.Find(shown, one => one.Vin is not null) is { Ecu: { } ecu, Vin: { } other })
            {
                return $"this is not the vehicle of {vehicle.FileName}: {ecu} shows vehicle identification number "
                    + $"'{other}', and no ECU shows '{vin}'";
            }

            // It was the right one when the job was begun, and its ECUs may be in their boot loaders now.
            return isGoingOn
                ? null
                : $"no ECU shows a vehicle identification number, so this may not be '{vin}'; leave out 'vin' of "
                    + $"{vehicle.FileName} to flash it all the same";
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<(string Ecu, string? Vin)> AskAsync(AskedEcu witness, CancellationToken cancellation)
    {
        try
        {
            return (witness.Ecu.Name, await asked[witness].ReadVinAsync(cancellation));
        }
        catch (FlashException)
        {
            return (witness.Ecu.Name, null); // one that is silent vouches for nobody
        }
    }

    private static bool KeepsVin(EcuEntry ecu) => ecu.Type.VinDid != 0;
}
