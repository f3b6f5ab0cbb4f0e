using System.CommandLine;
using FlashEngine.Ota.Uptane;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash uptane verify|report</c>.</summary>
internal static class UptaneCommand
{
    public static Command Create()
    {
        var uptane = new Command(
            "uptane", "Uptane: what the Director and Image repositories want on a vehicle, and what it reports back.");
        uptane.Add(UptaneVerifyCommand.Create());
        uptane.Add(UptaneReportCommand.Create());
        return uptane;
    }

    public static Option<string> Vehicle() => new("--vehicle")
    {
        Description = "The vehicle file; the names of its ECUs are their Uptane identifiers, their hardware numbers "
            + "their hardware identifiers.",
        HelpName = "FILE",
        Required = true,
    };

    public static Option<string?> State() => new("--state")
    {
        Description = "The folder of what checks and reports of this vehicle must remember. Default: one per vehicle "
            + "in the user's data.",
        HelpName = "DIR",
    };

    public static string StateOf(string? named, VehicleFile vehicle) =>
        named ?? Path.Combine(Installation.Find().StateFolder(vehicle.Vehicle), "uptane");

    public static IEnumerable<UptaneEcu> Ecus(VehicleFile vehicle) =>
        vehicle.Ecus.Select(ecu => new UptaneEcu(ecu.Name, ecu.Hardware));
}
