using System.Globalization;
using System.Net;
using FlashEngine.Can;
using FlashEngine.Pdu;

namespace FlashEngine.Adapters.DoIp;

/// <summary>
/// The options of a channel in the vehicle file, checked:
/// <list type="bullet">
/// <item><c>source</c>: our logical address, 0xE00..0xFFF; default 0xE80;</item>
/// <item><c>activation</c>: the routing activation type, 0x00..0xFF; default 0x00;</item>
/// <item><c>version</c>: protocol version that we send, 2 (2012) or 3 (2019); default 2, with TLS 3;</item>
/// <item><c>port</c>: TCP port; default 13400, with TLS 3496;</item>
/// <item><c>discover</c>: where <c>vin:</c> and <c>eid:</c> are asked for, ADDRESS or ADDRESS:PORT; default: every
/// network of this machine, port 13400;</item>
/// <item><c>reconnect</c>: for how many seconds a lost connection is tried again, 0..600; default 10;</item>
/// <item><c>tls</c>: on or off; default off;</item>
/// <item><c>ca</c>: PEM file with the authority of the entity's certificate; default: those of the system;</item>
/// <item><c>certificate</c>, <c>key</c>: PEM files of our own certificate and its key (both may be one file);</item>
/// <item><c>host</c>: the name in the entity's certificate; default: the device's address.</item>
/// </list>
/// </summary>
internal sealed record DoIpOptions
{
    /// <summary>The port of UDP and TCP (ISO 13400-2, UDP_DISCOVERY and TCP_DATA).</summary>
    public const int DefaultPort = 13400;

    private const int DefaultTlsPort = 3496;

    private static readonly string[] Names =
    [
        "source", "activation", "version", "port", "discover", "reconnect", "tls", "ca", "certificate", "key", "host",
    ];

    private static readonly string[] TlsNames = ["ca", "certificate", "key", "host"];

    public required ushort Source { get; init; }

    public required byte Activation { get; init; }

    public required byte Version { get; init; }

    public required int Port { get; init; }

    public required IPEndPoint? Discover { get; init; }

    public required long ReconnectNs { get; init; }

    public required bool Tls { get; init; }

    public required string? Authority { get; init; }

    public required string? Certificate { get; init; }

    public required string? Key { get; init; }

    public required string? Host { get; init; }

    /// <summary>Reads the options.</summary>
    /// <exception cref="ChannelException">One is unknown or out of range.</exception>
    public static DoIpOptions Read(PduChannelRequest request)
    {
        var options = request.Options;
        if (options.Keys.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
        {
            throw Wrong($"it has no option '{unknown}'; it has {string.Join(", ", Names)}");
        }

        var tls = options.GetValueOrDefault("tls", "off") switch
        {
            "on" => true,
            "off" => false,
            var text => throw Wrong($"tls is '{text}', must be on or off"),
        };
        if (!tls && TlsNames.FirstOrDefault(options.ContainsKey) is { } needsTls)
        {
            throw Wrong($"option '{needsTls}' has a use with tls: on only");
        }

        return new DoIpOptions
        {
            Source = (ushort)Number(options, "source", 0xE00, 0xFFF, 0xE80, "X"),
            Activation = (byte)Number(options, "activation", 0, 0xFF, 0, "X"),
            Version = (byte)Number(options, "version", 2, 3, tls ? 3 : 2, "D"),
            Port = (int)Number(options, "port", 1, 65535, tls ? DefaultTlsPort : DefaultPort, "D"),
            Discover = ReadDiscover(options),
            ReconnectNs = Number(options, "reconnect", 0, 600, 10, "D") * 1_000_000_000,
            Tls = tls,
            Authority = FileOf(request, "ca"),
            Certificate = FileOf(request, "certificate"),
            Key = FileOf(request, "key") ?? FileOf(request, "certificate"),
            Host = options.GetValueOrDefault("host"),
        };
    }

    private static long Number(
        IReadOnlyDictionary<string, string> options, string name, long min, long max, long fallback, string format)
    {
        if (!options.TryGetValue(name, out var text))
        {
            return fallback;
        }

        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (long.TryParse(isHex ? text.AsSpan(2) : text, style, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
        {
            return value;
        }

        var prefix = format == "X" ? "0x" : "";
        var (low, high) = (min.ToString(format, CultureInfo.InvariantCulture), max.ToString(format, null));
        throw Wrong($"{name} is '{text}', must be {prefix}{low} to {prefix}{high}");
    }

    private static IPEndPoint? ReadDiscover(IReadOnlyDictionary<string, string> options)
    {
        if (!options.TryGetValue("discover", out var text))
        {
            return null;
        }

        return IPEndPoint.TryParse(text, out var endPoint)
            ? new IPEndPoint(endPoint.Address, endPoint.Port == 0 ? DefaultPort : endPoint.Port)
            : throw Wrong($"discover is '{text}', must be ADDRESS or ADDRESS:PORT");
    }

    private static string? FileOf(PduChannelRequest request, string name) =>
        request.Options.TryGetValue(name, out var path) ? Path.Combine(request.Folder, path) : null;

    private static ChannelException Wrong(string problem) =>
        new(ChannelFault.NotSupported, $"adapter doip: {problem}");
}
