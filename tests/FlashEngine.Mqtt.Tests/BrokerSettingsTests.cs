using System.Text.Json.Nodes;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Mqtt.Tests;

public sealed class BrokerSettingsTests
{
    [Theory]
    [InlineData("5", MqttProtocol.V5)]
    [InlineData("3.1.1", MqttProtocol.V311)]
    [InlineData("auto", MqttProtocol.Auto)]
    [InlineData(null, MqttProtocol.Auto)]
    public void Mqtt_OptionOrVariable_IsTheVersion(string? text, MqttProtocol protocol)
    {
        Assert.Equal(protocol, From(new OtaOptions { Mqtt = text }).ToMqtt().Protocol);
        Assert.Equal(protocol, From(new OtaOptions(), ("BROKER_MQTT", text ?? "")).Protocol);
    }

    [Fact]
    public void Mqtt_Unknown_SaysWhatIsRight()
    {
        var error = Assert.Throws<InputException>(() => From(new OtaOptions { Mqtt = "3.1" }));

        Assert.Equal("--mqtt: '3.1' is not a version of MQTT; right is 5, 3.1.1 or auto", error.Message);
    }

    [Fact]
    public void Certificate_OfOptionsOrVariables_MeansTls()
    {
        var options = From(new OtaOptions { CertificateFile = "c.pem", KeyFile = "k.pem" }).ToMqtt();
        var variables = From(new OtaOptions(), ("BROKER_CERT_FILE", "c.pem"), ("BROKER_KEY_FILE", "k.pem")).ToMqtt();

        Assert.Equal(("c.pem", "k.pem", true, 8883), (
            options.CertificateFile, options.KeyFile, options.Tls, options.Port));
        Assert.Equal(("c.pem", "k.pem", true, 8883), (
            variables.CertificateFile, variables.KeyFile, variables.Tls, variables.Port));
    }

    [Theory]
    [InlineData("c.pem", null, "--broker-cert 'c.pem' needs its private key: give --broker-key too")]
    [InlineData(null, "k.pem", "--broker-key 'k.pem' is the key of no certificate: give --broker-cert too")]
    public void Certificate_HalfAPair_IsRefused(string? certificate, string? key, string message) => Assert.Equal(
        message,
        Assert.Throws<InputException>(
            () => From(new OtaOptions { CertificateFile = certificate, KeyFile = key })).Message);

    [Theory]
    [InlineData(true, "online")]
    [InlineData(false, "offline")]
    public void Presence_OfADevice_IsItsStateWithVersionAndTime(bool isThere, string state)
    {
        var presence = From(new OtaOptions { DeviceId = "van-7" }).ToMqtt().Presence!;
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);

        var json = JsonNode.Parse(presence.Payload(isThere))!.AsObject();

        Assert.Equal("v1/van-7/presence", presence.Topic);
        Assert.Equal(["state", "version", "timestamp"], json.Select(field => field.Key));
        Assert.Equal(state, (string?)json["state"]);
        Assert.Matches(@"^\d+\.\d+\.\d+$", (string?)json["version"]);
        Assert.InRange(DateTimeOffset.Parse((string)json["timestamp"]!), before, DateTimeOffset.UtcNow);
    }

    private static OtaSettings From(OtaOptions options, params (string Name, string Value)[] variables) =>
        OtaSettings.FromEnvironment(
            options,
            name => name == "BROKER_URL" ? "host" : variables.FirstOrDefault(v => v.Name == name).Value);
}
