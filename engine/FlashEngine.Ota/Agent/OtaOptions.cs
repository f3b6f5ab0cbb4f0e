namespace FlashEngine.Ota.Agent;

/// <summary>What the command line says about the agent; what is null comes from the environment or a default.</summary>
public sealed record OtaOptions
{
    /// <summary>Device id; it is part of every topic.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Broker: <c>host</c>, <c>host:port</c>, <c>mqtt://host:port</c> or <c>mqtts://host:port</c>.</summary>
    public string? Broker { get; init; }

    /// <summary>Port of the broker, 1..65535.</summary>
    public int? BrokerPort { get; init; }

    /// <summary>Use TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>PEM file of the broker's CA; implies TLS.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the certificate that the agent shows to the broker; implies TLS.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Version of MQTT: <c>5</c>, <c>3.1.1</c> or <c>auto</c>.</summary>
    public string? Mqtt { get; init; }

    /// <summary>User name at the broker.</summary>
    public string? UserName { get; init; }

    /// <summary>Use the public broker test.mosquitto.org, without encryption, when no other is named.</summary>
    public bool UsePublicBroker { get; init; }

    /// <summary>Folder for downloads.</summary>
    public string? DownloadFolder { get; init; }

    /// <summary>PEM file of the CA of HTTPS package servers.</summary>
    public string? DownloadCaFile { get; init; }
}
