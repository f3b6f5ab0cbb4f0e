using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan.Text;

/// <summary>The commands that set bit rates; the sample points are the firmware's choice.</summary>
internal static class RateCode
{
    private static readonly (int Rate, string Command)[] Nominal =
    [
        (10_000, "S0"), (20_000, "S1"), (50_000, "S2"), (100_000, "S3"), (125_000, "S4"), (250_000, "S5"),
        (500_000, "S6"), (800_000, "S7"), (1_000_000, "S8"),
    ];

    private static readonly (int Rate, string Command)[] Data =
    [
        (500_000, "Y0"), (1_000_000, "Y1"), (2_000_000, "Y2"), (4_000_000, "Y4"), (5_000_000, "Y5"), (8_000_000, "Y8"),
    ];

    /// <summary>The command for the nominal bit rate.</summary>
    /// <exception cref="ChannelException">There is none.</exception>
    public static string OfNominal(int bitsPerSecond) => Find(
        Nominal, bitsPerSecond, "nominal bit rate", "; another is set by the option 'btr', the controller's registers");

    /// <summary>The command for the data bit rate.</summary>
    /// <exception cref="ChannelException">There is none.</exception>
    public static string OfData(int bitsPerSecond) => Find(Data, bitsPerSecond, "data bit rate", "");

    private static string Find((int Rate, string Command)[] codes, int bitsPerSecond, string what, string more)
    {
        if (Array.Find(codes, code => code.Rate == bitsPerSecond) is { Command: { } command })
        {
            return command;
        }

        var known = string.Join(", ", codes.Select(code => code.Rate.ToString(CultureInfo.InvariantCulture)));
        throw new ChannelException(
            ChannelFault.NotSupported, $"slcan has no {what} {bitsPerSecond} bit/s; it has {known}{more}");
    }
}
