using System.Text;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>The vehicle identification number (ISO 3779): <c>vin</c> of a vehicle file, and what ECUs show.</summary>
internal static class VehicleNumber
{
    private const string Key = "vin";
    private const int Length = 17;

    private static ReadOnlySpan<byte> Filler => [0x00, 0xFF, (byte)' '];

    /// <summary>The number; null when the file says nothing.</summary>
    public static string? Read(YamlSettings file, IReadOnlyList<EcuEntry> ecus)
    {
        if (file.OptionalText(Key) is not { } vin)
        {
            return null;
        }

        if (Of(Encoding.UTF8.GetBytes(vin)) != vin)
        {
            throw file.Wrong(Key, $"{Length} digits and capital letters without I, O and Q (ISO 3779)");
        }

        return ecus.Any(ecu => ecu.Type.VinDid != 0)
            ? vin
            : throw file.Error(Key, "no ECU could show the vin: give the type of at least one ECU a 'vinDid', usually "
                + "0xF190, or leave out 'vin'");
    }

    /// <summary>
    /// The number in a data record; null when there is none: a part that is new, or in its boot loader, shows filler.
    /// </summary>
    public static string? Of(ReadOnlySpan<byte> record)
    {
        var text = Encoding.Latin1.GetString(record.TrimEnd(Filler));
        return text.Length == Length && text.All(IsAllowed) && text.Distinct().Skip(1).Any() ? text : null;
    }

    private static bool IsAllowed(char character) =>
        char.IsAsciiDigit(character) || (char.IsAsciiLetterUpper(character) && character is not ('I' or 'O' or 'Q'));
}
