using System.Globalization;

namespace FlashEngine.Station.Vehicles;

/// <summary>
/// What a notice's two numbers, of an ECU and of a version, mean in a vehicle: its images say neither where they
/// belong nor what the ECU shows afterwards.
/// </summary>
public sealed record NoticedEcu
{
    /// <summary>What stands for the number in <see cref="VersionPattern"/>.</summary>
    public const char NumberMark = '#';

    /// <summary>The ECU's number in notices, 0..255.</summary>
    public required byte Id { get; init; }

    /// <summary>The ECU.</summary>
    public required string Ecu { get; init; }

    /// <summary>What the server calls it in reports of versions.</summary>
    public required string ServerName { get; init; }

    /// <summary>The logical block that the code is for.</summary>
    public required string Block { get; init; }

    /// <summary>Where the code begins, inside the block.</summary>
    public required uint Address { get; init; }

    /// <summary>What the ECU shows for a version; its one <see cref="NumberMark"/> is the number.</summary>
    public required string VersionPattern { get; init; }

    /// <summary>What the ECU shows for a version.</summary>
    public string VersionText(byte version) => VersionPattern.Replace(
        NumberMark.ToString(), version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The number of what an ECU shows; null: it shows something else.</summary>
    public byte? VersionNumber(string? shown)
    {
        for (var version = 0; version <= byte.MaxValue; version++)
        {
            if (VersionText((byte)version) == shown)
            {
                return (byte)version;
            }
        }

        return null;
    }
}
