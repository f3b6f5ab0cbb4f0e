namespace FlashEngine.Adapters.J2534;

/// <summary>
/// How the interface does ISO-TP; what is not given stays as the interface has it. Options: <c>padding</c>, whether
/// frames are filled up to 8 bytes, true or false, default true; <c>blockSize</c> (0..255) and <c>stMinUs</c>
/// (microseconds: 100..900 in hundreds, 0..127000 in thousands), which we ask of ECUs; <c>blockSizeOverride</c> and
/// <c>stMinOverrideUs</c>, which are kept instead of what ECUs ask for; <c>wftMax</c>, how many Waits in a row are
/// borne, 0..255; <c>transferMaxMs</c>, the longest that a PDU may be under way, in milliseconds, 100..600000, default
/// 10000.
/// </summary>
internal sealed record IsoTpSettings
{
    /// <summary>The names of all options.</summary>
    public static readonly string[] Names =
    [
        "padding", "blockSize", "stMinUs", "blockSizeOverride", "stMinOverrideUs", "wftMax", "transferMaxMs",
    ];

    private const int TransferDefaultMs = 10_000;
    private const int StMinMaxUs = 127_000;
    private const byte StMinHundreds = 0xF0;

    // ISO15765_BS, ISO15765_STMIN, BS_TX, STMIN_TX, ISO15765_WFT_MAX of SAE J2534-1.
    private static readonly (string Option, uint Parameter)[] Parameters =
    [
        ("blockSize", 0x1E), ("stMinUs", 0x1F), ("blockSizeOverride", 0x22), ("stMinOverrideUs", 0x23),
        ("wftMax", 0x25),
    ];

    /// <summary>Frames are filled up to 8 bytes.</summary>
    public required bool IsPadded { get; init; }

    /// <summary>The longest that a PDU may be under way, in nanoseconds.</summary>
    public required long TransferMaxNs { get; init; }

    /// <summary>The interface's parameters that are to be set.</summary>
    public required IReadOnlyList<(string Option, uint Parameter, int Value)> Configured { get; init; }

    /// <summary>Reads the options.</summary>
    /// <exception cref="Can.ChannelException">One has a wrong value.</exception>
    public static IsoTpSettings Read(PassThruOptions options) => new()
    {
        IsPadded = options.ReadFlag("padding", true),
        TransferMaxNs = (options.ReadNumber("transferMaxMs", 100, 600_000) ?? TransferDefaultMs) * 1_000_000L,
        Configured =
        [
            .. from entry in Parameters
               let value = ReadValue(options, entry.Option)
               where value is not null
               select (entry.Option, entry.Parameter, value.Value),
        ],
    };

    private static int? ReadValue(PassThruOptions options, string option)
        => option.StartsWith("stMin", StringComparison.Ordinal)
            ? StMinOf(options, option)
            : options.ReadNumber(option, 0, 255);

    /// <summary>STmin as ISO 15765-2 codes it.</summary>
    private static int? StMinOf(PassThruOptions options, string option)
        => options.ReadNumber(option, 0, StMinMaxUs) switch
        {
            null => null,
            < 1000 and > 0 and var us when us % 100 == 0 => StMinHundreds + (us / 100),
            var us when us % 1000 == 0 => us / 1000,
            _ => throw options.Wrong(option, "a whole number of milliseconds, or 100 to 900 us in hundreds"),
        };
}
