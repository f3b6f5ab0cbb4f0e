using FlashEngine.Can;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Reads <c>transport</c> of an ECU; its keys are the properties of <see cref="EcuTransport"/>.</summary>
internal static class TransportReader
{
    private static readonly string[] Keys =
    [
        "txDataLength", "padding", "blockSize", "stMinUs", "txStMinUs", "n_AsMs", "n_BsMs", "n_CrMs", "p2Ms",
        "p2StarMs",
    ];

    public static EcuTransport Read(YamlSettings ecu, ChannelEntry channel)
    {
        var defaults = new EcuTransport();
        if (ecu.Group("transport", Keys) is not { } settings)
        {
            return defaults;
        }

        return new EcuTransport
        {
            TxDataLength = ReadTxDataLength(settings, defaults.TxDataLength, channel),
            Padding = ReadPadding(settings, defaults.Padding),
            BlockSize = (int)settings.Whole("blockSize", 0, 255, defaults.BlockSize, "frames"),
            StMinUs = SharedRules.StMinUs(settings, defaults.StMinUs),
            TxStMinUs = (int)settings.Whole("txStMinUs", 0, 127_000, defaults.TxStMinUs, "us"),
            N_AsMs = ReadTimeout(settings, "n_AsMs", defaults.N_AsMs),
            N_BsMs = ReadTimeout(settings, "n_BsMs", defaults.N_BsMs),
            N_CrMs = ReadTimeout(settings, "n_CrMs", defaults.N_CrMs),
            P2Ms = ReadTimeout(settings, "p2Ms", defaults.P2Ms),
            P2StarMs = ReadTimeout(settings, "p2StarMs", defaults.P2StarMs),
        };
    }

    private static int ReadTimeout(YamlSettings settings, string key, int fallback) =>
        (int)settings.Whole(key, 1, 600_000, fallback, "ms");

    private static int ReadTxDataLength(YamlSettings settings, int fallback, ChannelEntry channel)
    {
        const string key = "txDataLength";
        var length = (int)settings.Whole(key, 8, CanFrame.DataLengthMax, fallback, "bytes");
        if (!CanDlc.IsLength(length, fd: true))
        {
            throw settings.Wrong(key, "8, 12, 16, 20, 24, 32, 48 or 64 bytes");
        }

        return length == 8 || channel.Open.BitRate.IsFd
            ? length
            : throw settings.Wrong(
                key, $"8 because channel '{channel.Name}' is classic CAN; 'fd' there makes it CAN FD");
    }

    private static byte? ReadPadding(YamlSettings settings, byte? fallback)
    {
        const string key = "padding";
        if (!settings.Has(key))
        {
            return fallback;
        }

        var text = settings.Text(key);
        if (text == "none")
        {
            return null;
        }

        return YamlSettings.TryParseWhole(text, out var value) && value is >= 0 and <= 0xFF
            ? (byte)value
            : throw settings.Wrong(key, "a byte 0x0 to 0xFF, or none");
    }
}
