using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Reads <c>vin</c> of a vehicle file: the vehicle identification number (ISO 3779).</summary>
internal static class VehicleNumber
{
    private const string Key = "vin";
    private const int Length = 17;

    /// <summary>The number; null when the file says nothing.</summary>
    public static string? Read(YamlSettings file, IReadOnlyList<EcuEntry> ecus)
    {
        if (file.OptionalText(Key) is not { } vin)
        {
            return null;
        }

        if (vin.Length != Length || !vin.All(IsAllowed))
        {
            throw file.Wrong(Key, $"{Length} digits and capital letters without I, O and Q (ISO 3779)");
        }

        return ecus.Any(ecu => ecu.Type.VinDid != 0)
            ? vin
            : throw file.Error(Key, "no ECU could show the vin: give the type of at least one ECU a 'vinDid', usually "
                + "0xF190, or leave out 'vin'");
    }

    private static bool IsAllowed(char character) =>
        char.IsAsciiDigit(character) || (char.IsAsciiLetterUpper(character) && character is not ('I' or 'O' or 'Q'));
}
