using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan;

/// <summary>Whether a device answers each frame that it takes.</summary>
internal enum Acknowledge
{
    /// <summary>It does if it answers the command that sets the bit rate.</summary>
    Detect,

    /// <summary>It does; one that does not answer is an error.</summary>
    On,

    /// <summary>It does not, or its answers are of no interest.</summary>
    Off,
}

/// <summary>The adapter's options, read and checked.</summary>
internal sealed record SlcanOptions
{
    private const string BaudOption = "baud";
    private const string AcknowledgeOption = "acknowledge";
    private const string BtrOption = "btr";
    private const string SettleOption = "settleMs";
    private const string StatusOption = "statusMs";
    private const string UsbBaud = "usb";
    private const int BaudDefault = 115_200;
    private const int BaudMax = 12_000_000;
    private const int TimeMaxMs = 60_000;

    private static readonly string[] Names = [BaudOption, AcknowledgeOption, BtrOption, SettleOption, StatusOption];

    /// <summary>The serial line's speed in bit/s; null: it is USB or TCP behind, and has none.</summary>
    public int? Baud { get; private init; }

    /// <summary>Whether frames are answered.</summary>
    public Acknowledge Acknowledge { get; private init; }

    /// <summary>The value of BTR0 and BTR1, four digits; null: the bit rate has a code.</summary>
    public string? Btr { get; private init; }

    /// <summary>How long the device needs after its port was opened, in milliseconds.</summary>
    public int SettleMs { get; private init; }

    /// <summary>How often its status flags are asked for, in milliseconds; 0: never.</summary>
    public int StatusMs { get; private init; }

    /// <summary>Reads the options of a request.</summary>
    /// <exception cref="ChannelException">One is unknown, or its value none that it can have.</exception>
    public static SlcanOptions Read(CanChannelRequest request)
    {
        var options = request.Options;
        if (options.Keys.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
        {
            throw NotSupported($"adapter slcan has no option '{unknown}'; it has {string.Join(", ", Names)}");
        }

        return new SlcanOptions
        {
            Baud = ReadBaud(request.Device, options.GetValueOrDefault(BaudOption)),
            Acknowledge = options.GetValueOrDefault(AcknowledgeOption, "detect") switch
            {
                "detect" => Acknowledge.Detect,
                "on" => Acknowledge.On,
                "off" => Acknowledge.Off,
                var text => throw Bad(AcknowledgeOption, text, "on, off or detect"),
            },
            Btr = ReadBtr(options.GetValueOrDefault(BtrOption)),
            SettleMs = ReadTime(SettleOption, options.GetValueOrDefault(SettleOption, "0")),
            StatusMs = ReadTime(StatusOption, options.GetValueOrDefault(StatusOption, "1000")),
        };
    }

    // A port of the class CDC ACM is USB all the way: its baud rate is a number that nobody keeps to.
    private static int? ReadBaud(string device, string? text)
    {
        if (text is null)
        {
            var isUsb = device.Contains("ttyACM", StringComparison.Ordinal) || TcpDevice.IsTcp(device);
            return isUsb ? null : BaudDefault;
        }

        if (text == UsbBaud)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var baud)
            && baud is >= 300 and <= BaudMax
            ? baud
            : throw Bad(BaudOption, text, $"300..{BaudMax} bit/s, or {UsbBaud} for a port that has no real one");
    }

    private static string? ReadBtr(string? text) =>
        text is null || (text.Length == 4 && text.All(char.IsAsciiHexDigit))
            ? text?.ToUpperInvariant()
            : throw Bad(BtrOption, text, "BTR0 and BTR1 in four hexadecimal digits");

    private static int ReadTime(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= TimeMaxMs
            ? value
            : throw Bad(name, text, $"0..{TimeMaxMs} ms");

    private static ChannelException Bad(string name, string text, string allowed) =>
        NotSupported($"adapter slcan: {name} is '{text}', must be {allowed}");

    private static ChannelException NotSupported(string message) => new(ChannelFault.NotSupported, message);
}
