using FlashEngine.Can;
using FlashEngine.Conformance.Tests.Model;

namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>The option lines of a case: a name and its value.</summary>
internal static class OptionParser
{
    private static readonly Dictionary<string, Func<CaseOptions, LineReader, CaseOptions>> Options =
        new(StringComparer.Ordinal)
        {
            ["addressing"] = (options, line) => Both(options, new AddressParser(line)),
            ["tx-addressing"] = (options, line) => Tx(options, new AddressParser(line)),
            ["rx-addressing"] = (options, line) => options with { Rx = new AddressParser(line).Rx() },
            ["CAN"] = (options, line) => options with { Kind = Kind(line) },
            ["TX_DL"] = (options, line) => options with { TxDl = FrameLength(line) },
            ["CAN_DLmin"] = (options, line) => options with { CanDlMin = FrameLength(line) },
            ["padding"] = (options, line) => options with { Padding = Padding(line) },
            ["rx-padding"] = (options, line) => options with { RxPadding = Padding(line) },
            ["BS"] = (options, line) => options with { BlockSize = line.Number(0, 255) },
            ["STmin"] = (options, line) => options with { StMinNs = line.TimeNs() },
            ["STmin-least"] = (options, line) => options with { StMinLeastNs = line.TimeNs() },
            ["STmin-override"] = (options, line) => options with { StMinOverrideNs = line.TimeNs() },
            ["STmin-from"] = (options, line) => options with
            {
                StMinStartToStart = line.OneOf(("end-to-start", false), ("start-to-start", true)),
            },
            ["STmin-after-FC"] = (options, line) => options with { StMinAfterFc = line.YesNo() },
            ["FC-parameters"] = (options, line) => options with
            {
                FirstFcOnly = line.OneOf(("each", false), ("first", true)),
            },
            ["long-PDU-on-classic"] = (options, line) => options with { LongPduOnClassic = line.YesNo() },
            ["strict-FF-escape"] = (options, line) => options with { StrictFfEscape = line.YesNo() },
            ["listen-only"] = (options, line) => options with { ListenOnly = line.YesNo() },
            ["N_As"] = (options, line) => options with { N_AsNs = line.TimeNs() },
            ["N_Ar"] = (options, line) => options with { N_ArNs = line.TimeNs() },
            ["N_Bs"] = (options, line) => options with { N_BsNs = line.TimeNs() },
            ["N_Br"] = (options, line) => options with { N_BrNs = line.TimeNs() },
            ["N_Cs"] = (options, line) => options with { N_CsNs = line.TimeNs() },
            ["N_Cr"] = (options, line) => options with { N_CrNs = line.TimeNs() },
            ["N_WFTmax"] = (options, line) => options with { WftMax = line.Number(0, int.MaxValue) },
            ["PDU-max"] = (options, line) => options with { PduMax = line.Number(8, 16 * 1024 * 1024) },
            ["frame-time"] = (options, line) => options with { FrameTimeNs = line.TimeNs() },
            ["confirmation"] = (options, line) => options with { Confirmation = Confirmation(line) },
            ["bit-rate"] = (options, line) => options with { BitRate = BitRate(line) },
        };

    /// <summary>All names, for messages.</summary>
    public static IEnumerable<string> Names => Options.Keys;

    public static CaseOptions Apply(CaseOptions options, string name, LineReader line)
    {
        options = Options[name](options, line);
        line.End();
        return options;
    }

    private static CaseOptions Both(CaseOptions options, AddressParser address) =>
        Tx(options, address) with { Rx = address.Rx() };

    private static CaseOptions Tx(CaseOptions options, AddressParser address) =>
        options with { Tx = address.Tx(), Functional = address.IsFunctional };

    private static CanFrameFlags Kind(LineReader line) => line.OneOf(
        ("classic", CanFrameFlags.None),
        ("fd", CanFrameFlags.Fd),
        ("fd-brs", CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch));

    private static Confirmation Confirmation(LineReader line) => line.OneOf(
        ("automatic", Model.Confirmation.Automatic),
        ("manual", Model.Confirmation.Manual));

    private static int FrameLength(LineReader line)
    {
        var length = line.Number(0, 64);
        return CanDlc.IsLength(length, fd: true)
            ? length
            : throw line.Wrong($"{length}", "a frame length: 0..8, 12, 16, 20, 24, 32, 48 or 64");
    }

    private static byte? Padding(LineReader line)
    {
        const string right = "none, or a byte like CC";
        var word = line.Word(right);
        if (word == "none")
        {
            return null;
        }

        return ByteText.TryParseByte(word, out var value) ? value : throw line.Wrong(word, right);
    }

    private static CanBitRate BitRate(LineReader line)
    {
        var nominal = line.Number(10_000, 1_000_000);
        return line.AtEnd
            ? new CanBitRate(nominal)
            : new CanBitRate(nominal, DataBitsPerSecond: line.Number(nominal, 8_000_000));
    }
}
