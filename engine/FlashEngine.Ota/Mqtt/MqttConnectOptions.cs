namespace FlashEngine.Ota.Mqtt;

/// <summary>Where and how to connect.</summary>
public sealed record MqttConnectOptions
{
    /// <summary>Host name or IP address of the broker.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1..65535.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Client identifier; a broker drops the older of two connections with the same one.</summary>
    public required string ClientId { get; init; }

    /// <summary>The version of MQTT.</summary>
    public MqttProtocol Protocol { get; init; }

    /// <summary>Use TLS. Certificate and host name are always verified.</summary>
    public bool Tls { get; init; }

    /// <summary>PEM file of the CA certificates that are trusted; null: those of the operating system.</summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// PEM file of the client's certificate, and of those that lead to the broker's CA; null: none is shown.
    /// </summary>
    public string? CertificateFile { get; init; }

    /// <summary>
    /// PEM file of the private key of <see cref="CertificateFile"/>, unencrypted, and on Unix readable by its owner
    /// only.
    /// </summary>
    public string? KeyFile { get; init; }

    /// <summary>User name; null: none is sent.</summary>
    public string? UserName { get; init; }

    /// <summary>Password; used with a user name only.</summary>
    public string? Password { get; init; }

    /// <summary>What the broker keeps about whether the client is there; null: nothing.</summary>
    public MqttPresence? Presence { get; init; }

    /// <summary>
    /// Keep-alive interval in seconds, 5..65535: a dead connection is noticed after twice as long at the latest.
    /// </summary>
    public int KeepAliveSeconds { get; init; } = 30;

    /// <summary>
    /// How long the broker keeps subscriptions and queued QoS 1 messages after a lost connection, in seconds; 0: not at
    /// all. MQTT 3.1.1 cannot name a time: there the broker keeps them for as long as it likes.
    /// </summary>
    public uint SessionExpirySeconds { get; init; }

    /// <summary>
    /// True: the session stays for that time also after a DISCONNECT, so that what is sent meanwhile arrives at the
    /// next connection. False: whoever leaves on purpose wants nothing kept.
    /// </summary>
    public bool KeepsSession { get; init; }

    /// <summary>
    /// True: a message that arrives is confirmed to the broker once its receiver has called
    /// <see cref="MqttMessage.Take"/>, or has not for <see cref="ReceiverTimeout"/>; the next one arrives after that.
    /// </summary>
    public bool WaitsForReceiver { get; init; }

    /// <summary>How long a receiver is waited for; well below the keep-alive interval.</summary>
    public static TimeSpan ReceiverTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt may take up to the broker's CONNACK.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Upper bound of the wait before the first attempt to reconnect; it doubles with every failure.</summary>
    public TimeSpan ReconnectDelayFirst { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Upper bound of the wait between attempts to reconnect.</summary>
    public TimeSpan ReconnectDelayMax { get; init; } = TimeSpan.FromSeconds(60);
}
