using System.CommandLine;
using FlashEngine.Ota.Agent;

namespace FlashEngine.Cli.Commands;

/// <summary>The options that name an MQTT broker; what they leave out comes from the environment.</summary>
internal sealed class BrokerOptions
{
    private readonly Option<string?> _device = new("--device-id")
    {
        Description = "The device id in the topics; default: DEVICE_ID, else 1.",
        HelpName = "ID",
    };

    private readonly Option<string?> _broker = new("--broker")
    {
        Description = "HOST, HOST:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT; default: BROKER_URL and BROKER_PORT.",
        HelpName = "ADDRESS",
    };

    private readonly Option<string?> _ca = new("--broker-ca")
    {
        Description = "PEM file of the CA that the broker's certificate must lead to; switches TLS on.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _certificate = new("--broker-cert", "--cert")
    {
        Description = "PEM file of the certificate that the agent shows to the broker; default: BROKER_CERT_FILE.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--broker-key", "--key")
    {
        Description = "PEM file of its private key, unencrypted, mode 0600; default: BROKER_KEY_FILE.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _mqtt = new("--mqtt")
    {
        Description = "Version of MQTT: 5, 3.1.1, or auto (the default: 5, and 3.1.1 where the broker refuses 5).",
        HelpName = "VERSION",
    };

    private readonly Option<string?> _user = new("--broker-user")
    {
        Description = "User name at the broker; the password comes from BROKER_PASSWORD.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _public = new("--public-broker")
    {
        Description = "Use the public broker test.mosquitto.org, in clear text, when no other is named.",
    };

    private readonly Option<string?> _downloads = new("--downloads")
    {
        Description = "Folder for downloads. Default: flashengine/inbox in the user's data (~/.local/share).",
        HelpName = "DIR",
    };

    private readonly Option<string?> _downloadCa = new("--download-ca")
    {
        Description = "PEM file of the CA that the package server's certificate must lead to.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_broker);
        command.Add(_ca);
        command.Add(_certificate);
        command.Add(_key);
        command.Add(_mqtt);
        command.Add(_user);
        command.Add(_public);
        command.Add(_downloads);
        command.Add(_downloadCa);
    }

    public OtaOptions Read(ParseResult parsed) => new()
    {
        DeviceId = parsed.GetValue(_device),
        Broker = parsed.GetValue(_broker),
        CaFile = parsed.GetValue(_ca),
        CertificateFile = parsed.GetValue(_certificate),
        KeyFile = parsed.GetValue(_key),
        Mqtt = parsed.GetValue(_mqtt),
        UserName = parsed.GetValue(_user),
        UsePublicBroker = parsed.GetValue(_public),
        DownloadFolder = parsed.GetValue(_downloads),
        DownloadCaFile = parsed.GetValue(_downloadCa),
    };
}
