using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Reads <c>transport</c> of an ECU; its keys are the properties of <see cref="EcuTransport"/>.</summary>
internal static class TransportReader
{
    private const int TimeMaxMs = 600_000;
    private const int StMinMaxUs = 127_000;
    private const int WftMaxMax = 1000;

    private static readonly string[] TimingKeys = ["p2Ms", "p2StarMs", "p3Ms"];

    private static readonly string[] Keys =
    [
        "txDataLength", "padding", "minimumCanDl", "rxPadding", "blockSize", "stMinUs", "txStMinUs", "stMinOverrideUs",
        "stMinStartToStart", "stMinAfterFlowControl", "flowControlParameters", "allowLongPduOnClassic",
        "strictFirstFrameLength", "n_AsMs", "n_ArMs", "n_BsMs", "n_BrMs", "n_CsMs", "n_CrMs", "wftMax", "pduLengthMax",
        .. TimingKeys,
    ];

    public static EcuTransport Read(YamlSettings ecu, ChannelEntry channel)
    {
        var defaults = new EcuTransport();
        if (ecu.Group("transport", channel.CarriesPdus ? TimingKeys : Keys) is not { } settings)
        {
            return defaults;
        }

        if (channel.CarriesPdus)
        {
            return ReadTiming(settings, defaults);
        }

        var txDataLength = ReadTxDataLength(settings, defaults.TxDataLength, channel);
        return ReadTiming(settings, defaults) with
        {
            TxDataLength = txDataLength,
            Padding = ReadPadding(settings, "padding", defaults.Padding),
            MinimumCanDl = ReadMinimumCanDl(settings, defaults.MinimumCanDl, txDataLength),
            RxPadding = ReadPadding(settings, "rxPadding", defaults.RxPadding),
            BlockSize = (int)settings.Whole("blockSize", 0, 255, defaults.BlockSize, "frames"),
            StMinUs = SharedRules.StMinUs(settings, defaults.StMinUs),
            TxStMinUs = (int)settings.Whole("txStMinUs", 0, StMinMaxUs, defaults.TxStMinUs, "us"),
            StMinOverrideUs = ReadStMinOverride(settings),
            StMinStartToStart = settings.Flag("stMinStartToStart", defaults.StMinStartToStart),
            StMinAfterFlowControl = settings.Flag("stMinAfterFlowControl", defaults.StMinAfterFlowControl),
            FlowControlParameters = ReadFlowControlParameters(settings, defaults.FlowControlParameters),
            AllowLongPduOnClassic = settings.Flag("allowLongPduOnClassic", defaults.AllowLongPduOnClassic),
            StrictFirstFrameLength = settings.Flag("strictFirstFrameLength", defaults.StrictFirstFrameLength),
            N_AsMs = ReadTimeout(settings, "n_AsMs", defaults.N_AsMs),
            N_ArMs = ReadTimeout(settings, "n_ArMs", defaults.N_ArMs),
            N_BsMs = ReadTimeout(settings, "n_BsMs", defaults.N_BsMs),
            N_BrMs = (int)settings.Whole("n_BrMs", 0, TimeMaxMs, defaults.N_BrMs, "ms"),
            N_CsMs = (int)settings.Whole("n_CsMs", 0, TimeMaxMs, defaults.N_CsMs, "ms"),
            N_CrMs = ReadTimeout(settings, "n_CrMs", defaults.N_CrMs),
            WftMax = (int)settings.Whole("wftMax", 0, WftMaxMax, defaults.WftMax, "frames"),
            PduLengthMax = (int)settings.Whole(
                "pduLengthMax", 8, IsoTpOptions.PduLengthLimit, defaults.PduLengthMax, "bytes"),
        };
    }

    /// <summary>What counts on every channel: the times of ISO 14229-2.</summary>
    private static EcuTransport ReadTiming(YamlSettings settings, EcuTransport defaults) => new()
    {
        P2Ms = ReadTimeout(settings, "p2Ms", defaults.P2Ms),
        P2StarMs = ReadTimeout(settings, "p2StarMs", defaults.P2StarMs),
        P3Ms = (int)settings.Whole("p3Ms", 0, TimeMaxMs, defaults.P3Ms, "ms"),
    };

    private static int ReadTimeout(YamlSettings settings, string key, int fallback) =>
        (int)settings.Whole(key, 1, TimeMaxMs, fallback, "ms");

    private static int ReadTxDataLength(YamlSettings settings, int fallback, ChannelEntry channel)
    {
        const string key = "txDataLength";
        var length = (int)settings.Whole(key, 8, CanFrame.DataLengthMax, fallback, "bytes");
        if (!CanDlc.IsLength(length, fd: true))
        {
            throw settings.Wrong(key, "8, 12, 16, 20, 24, 32, 48 or 64 bytes");
        }

        return length == 8 || channel.BitRate!.Value.IsFd
            ? length
            : throw settings.Wrong(
                key, $"8 because channel '{channel.Name}' is classic CAN; 'fd' there makes it CAN FD");
    }

    private static byte? ReadPadding(YamlSettings settings, string key, byte? fallback)
    {
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

    private static int ReadMinimumCanDl(YamlSettings settings, int fallback, int txDataLength)
    {
        const string key = "minimumCanDl";
        var length = (int)settings.Whole(key, 0, txDataLength, fallback, $"bytes, up to txDataLength {txDataLength}");
        if (!CanDlc.IsLength(length, fd: true))
        {
            throw settings.Wrong(key, "a length that a frame can have: 0 to 8, 12, 16, 20, 24, 32, 48 or 64 bytes");
        }

        return settings.Has(key) && settings.OptionalText("padding") == "none"
            ? throw settings.Wrong(key, "left out, because padding is none")
            : length;
    }

    private static int? ReadStMinOverride(YamlSettings settings)
    {
        const string key = "stMinOverrideUs";
        if (!settings.Has(key))
        {
            return null;
        }

        return settings.Has("txStMinUs")
            ? throw settings.Wrong(key, "left out, or txStMinUs must be: the one replaces STmin, the other bounds it")
            : (int)settings.Whole(key, 0, StMinMaxUs, "us");
    }

    private static FlowControlParameters ReadFlowControlParameters(
        YamlSettings settings, FlowControlParameters fallback) => settings.OptionalText("flowControlParameters") switch
        {
            null => fallback,
            "each" => FlowControlParameters.EachFc,
            "first" => FlowControlParameters.FirstFc,
            _ => throw settings.Wrong("flowControlParameters", "each or first"),
        };
}
