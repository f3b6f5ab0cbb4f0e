using System.Globalization;
using System.Text.Json;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Agent;

/// <summary>The agent's settings, checked.</summary>
public sealed record OtaSettings
{
    private const string PublicBroker = "test.mosquitto.org";
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;
    private const int ChunkSizeMax = 16 * 1024 * 1024;
    private const int DeviceIdLengthMax = 64;

    /// <summary>Device id, 1..64 characters, without <c>/ + #</c>.</summary>
    public string DeviceId { get; init; } = "1";

    /// <summary>The profile in which the backend talks: <c>download</c> or <c>update</c>.</summary>
    public string Profile { get; init; } = Messages.DownloadProfile.ProfileName;

    /// <summary>How the agent goes about its commands.</summary>
    public JobPolicy Policy { get; init; } = new();

    /// <summary>Where requests are fetched, beside the broker; null: nowhere.</summary>
    public PollSettings? Poll { get; init; }

    /// <summary>Host name or IP address of the broker.</summary>
    public required string BrokerHost { get; init; }

    /// <summary>Port of the broker.</summary>
    public int BrokerPort { get; init; } = PlainPort;

    /// <summary>Use TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>PEM file of the broker's CA; null: the system's CAs.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the certificate that the agent shows to the broker; null: none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its private key, unencrypted, readable by its owner only.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Version of MQTT.</summary>
    public MqttProtocol Protocol { get; init; }

    /// <summary>Say on <c>v1/{device_id}/presence</c>, retained, whether the agent is connected.</summary>
    public bool TellsPresence { get; init; }

    /// <summary>User name at the broker; null: none.</summary>
    public string? UserName { get; init; }

    /// <summary>Password at the broker.</summary>
    public string? Password { get; init; }

    /// <summary>Bytes per chunk of a download, 1..16777216.</summary>
    public int DownloadChunkSize { get; init; } = 102_400;

    /// <summary>Folder for downloads.</summary>
    public required string DownloadFolder { get; init; }

    /// <summary>PEM file of the CA of HTTPS package servers; null: the system's CAs.</summary>
    public string? DownloadCaFile { get; init; }

    /// <summary>What a download puts up with, and what it may take.</summary>
    public DownloadPolicy DownloadPolicy { get; init; } = new();

    /// <summary>The proxy of downloads; null: the system's, if <see cref="UseProxy"/>.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>False: downloads go to their servers directly, whatever the system says.</summary>
    public bool UseProxy { get; init; } = true;

    /// <summary>Bytes that packages and parts may take together.</summary>
    public long DownloadQuota { get; init; } = DownloaderSettings.QuotaDefault;

    /// <summary>How long a part of a download is kept for one that goes on with it.</summary>
    public TimeSpan PartAgeMax { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Upper bound of the first wait between attempts to connect; it doubles with every failure.</summary>
    public TimeSpan ReconnectDelayFirst { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Upper bound of the wait between attempts to connect.</summary>
    public TimeSpan ReconnectDelayMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the end of a job waits for the broker to confirm the result.</summary>
    public TimeSpan ResultTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Settings from the command line, then from the variables DEVICE_ID, BROKER_URL, BROKER_PORT and
    /// DOWNLOAD_CHUNK_SIZE, then from their defaults (1, test.mosquitto.org, 1883, 102400); also BROKER_CA_FILE,
    /// BROKER_CERT_FILE, BROKER_KEY_FILE, BROKER_MQTT, BROKER_USERNAME and BROKER_PASSWORD. TLS is used with a CA file,
    /// with a certificate, with <c>mqtts://</c>, on port 8883, or when asked for. The public default broker sees every
    /// message in clear text, so it is used only when BROKER_URL or BROKER_PORT is set or the command line asks for it.
    /// </summary>
    /// <param name="options">The command line.</param>
    /// <param name="variable">Reads an environment variable; null when it is not set.</param>
    /// <exception cref="InputException">A value is wrong, or no broker is named.</exception>
    public static OtaSettings FromEnvironment(OtaOptions options, Func<string, string?> variable)
    {
        string? Variable(string name) => variable(name) is { Length: > 0 } text ? text : null;

        var broker = Broker(options, Variable);
        string? caFile = options.CaFile ?? Variable("BROKER_CA_FILE");
        string? certificateFile = options.CertificateFile ?? Variable("BROKER_CERT_FILE");
        string? keyFile = options.KeyFile ?? Variable("BROKER_KEY_FILE");
        CheckPair(certificateFile, keyFile);
        int? port = options.BrokerPort is { } given
            ? Range("--port", given.ToString(CultureInfo.InvariantCulture), "a port number", 1, ushort.MaxValue)
            : broker.Port ?? Number(Variable, "BROKER_PORT", "a port number", 1, ushort.MaxValue);
        bool tls = options.Tls || broker.Tls || (caFile ?? certificateFile) is not null || port == TlsPort;
        return new OtaSettings
        {
            DeviceId = CheckDeviceId(options.DeviceId ?? Variable("DEVICE_ID") ?? "1"),
            BrokerHost = broker.Host,
            BrokerPort = port ?? (tls ? TlsPort : PlainPort),
            Tls = tls,
            CaFile = caFile,
            CertificateFile = certificateFile,
            KeyFile = keyFile,
            Protocol = options.Mqtt is { } version
                ? ReadProtocol("--mqtt", version)
                : ReadProtocol("BROKER_MQTT", Variable("BROKER_MQTT") ?? "auto"),
            TellsPresence = true,
            UserName = options.UserName ?? Variable("BROKER_USERNAME"),
            Password = Variable("BROKER_PASSWORD"),
            DownloadChunkSize =
                Number(Variable, "DOWNLOAD_CHUNK_SIZE", "a number of bytes", 1, ChunkSizeMax) ?? 102_400,
            DownloadFolder = options.DownloadFolder ?? DefaultFolder(),
            DownloadCaFile = options.DownloadCaFile,
        };
    }

    /// <summary>What the MQTT client needs of them.</summary>
    public MqttConnectOptions ToMqtt() => new()
    {
        Host = BrokerHost,
        Port = BrokerPort,
        ClientId = $"flash-{DeviceId}",
        Tls = Tls,
        CaFile = CaFile,
        CertificateFile = CertificateFile,
        KeyFile = KeyFile,
        Protocol = Protocol,
        Presence = TellsPresence ? new MqttPresence(new FlashTopics(DeviceId).Presence, PresencePayload) : null,
        UserName = UserName,
        Password = Password,
        SessionExpirySeconds = 7 * 24 * 3600, // a request sent while the connection was down arrives afterwards
        ReconnectDelayFirst = ReconnectDelayFirst,
        ReconnectDelayMax = ReconnectDelayMax,
    };

    /// <summary>What the downloader needs of them.</summary>
    public DownloaderSettings ToDownloader() => new()
    {
        Folder = DownloadFolder,
        ChunkSize = DownloadChunkSize,
        CaFile = DownloadCaFile,
        Policy = DownloadPolicy,
        Proxy = Proxy,
        UseProxy = UseProxy,
        QuotaBytes = DownloadQuota,
        PartAgeMax = PartAgeMax,
    };

    private static byte[] PresencePayload(bool isThere) => JsonSerializer.SerializeToUtf8Bytes(
        new PresenceReport(
            isThere ? PresenceReport.Online : PresenceReport.Offline,
            typeof(OtaSettings).Assembly.GetName().Version!.ToString(fieldCount: 3),
            OtaTimestamp.Format(DateTimeOffset.UtcNow)),
        OtaJson.Default.PresenceReport);

    private static void CheckPair(string? certificateFile, string? keyFile)
    {
        if (certificateFile is null != keyFile is null)
        {
            throw new InputException(certificateFile is null
                ? $"--broker-key '{keyFile}' is the key of no certificate: give --broker-cert too"
                : $"--broker-cert '{certificateFile}' needs its private key: give --broker-key too");
        }
    }

    private static MqttProtocol ReadProtocol(string name, string text) => text switch
    {
        "auto" => MqttProtocol.Auto,
        "5" => MqttProtocol.V5,
        "3.1.1" => MqttProtocol.V311,
        _ => throw new InputException($"{name}: '{text}' is not a version of MQTT; right is 5, 3.1.1 or auto"),
    };

    private static BrokerAddress Broker(OtaOptions options, Func<string, string?> variable)
    {
        if (options.Broker is { } named)
        {
            return BrokerAddress.Parse("--broker", named);
        }

        if (variable("BROKER_URL") is { } url)
        {
            return BrokerAddress.Parse("BROKER_URL", url);
        }

        return options.UsePublicBroker || variable("BROKER_PORT") is not null
            ? new BrokerAddress(PublicBroker, null, Tls: false)
            : throw new InputException(
                "no MQTT broker is named: set BROKER_URL or give --broker HOST:PORT "
                + $"(--public-broker uses {PublicBroker}, where everybody reads along)");
    }

    private static string CheckDeviceId(string id) =>
        id.Length is >= 1 and <= DeviceIdLengthMax && id.AsSpan().IndexOfAny('/', '+', '#') < 0
        && !id.Any(char.IsControl)
            ? id
            : throw new InputException(
                $"DEVICE_ID: '{id}' is not a device id; right are 1..{DeviceIdLengthMax} characters without / + #");

    private static int? Number(Func<string, string?> variable, string name, string what, int min, int max) =>
        variable(name) is { } text ? Range(name, text, what, min, max) : null;

    private static int Range(string name, string text, string what, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number >= min && number <= max
            ? number
            : throw new InputException($"{name}: '{text}' is not {what}; right is {min}..{max}");

    private static string DefaultFolder() => Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "flashengine",
        "inbox");
}
