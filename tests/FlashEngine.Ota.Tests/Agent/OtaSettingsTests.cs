using FlashEngine.Ota.Agent;

namespace FlashEngine.Ota.Tests.Agent;

public sealed class OtaSettingsTests
{
    [Fact]
    public void FromEnvironment_OnlyABroker_HasTheDefaultsOfTheSeed()
    {
        var settings = From(("BROKER_URL", "broker.example"));

        Assert.Equal("1", settings.DeviceId);
        Assert.Equal(("broker.example", 1883, false), (settings.BrokerHost, settings.BrokerPort, settings.Tls));
        Assert.Equal(102_400, settings.DownloadChunkSize);
    }

    [Fact]
    public void FromEnvironment_AllVariables_AreTaken()
    {
        var settings = From(
            ("DEVICE_ID", "device-001"), ("BROKER_URL", "b"), ("BROKER_PORT", "1884"), ("DOWNLOAD_CHUNK_SIZE", "4096"),
            ("BROKER_USERNAME", "u"), ("BROKER_PASSWORD", "p"));

        Assert.Equal(("device-001", "b", 1884, 4096), (
            settings.DeviceId, settings.BrokerHost, settings.BrokerPort, settings.DownloadChunkSize));
        Assert.Equal(("u", "p"), (settings.UserName, settings.Password));
    }

    [Fact]
    public void FromEnvironment_NoBroker_IsAnErrorThatSaysWhatToDo()
    {
        var error = Assert.Throws<InputException>(() => From(("DEVICE_ID", "1")));

        Assert.Contains("no MQTT broker is named: set BROKER_URL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromEnvironment_PortVariableOnly_MeansThePublicBroker() =>
        Assert.Equal("test.mosquitto.org", From(("BROKER_PORT", "1883")).BrokerHost);

    [Fact]
    public void FromEnvironment_PublicBrokerAskedFor_IsUsedUnlessAnotherIsNamed()
    {
        var asked = new OtaOptions { UsePublicBroker = true };

        Assert.Equal("test.mosquitto.org", OtaSettings.FromEnvironment(asked, _ => null).BrokerHost);
        Assert.Equal("own", OtaSettings.FromEnvironment(asked, n => n == "BROKER_URL" ? "own" : null).BrokerHost);
    }

    [Fact]
    public void FromEnvironment_CommandLine_WinsOverVariables()
    {
        var options = new OtaOptions { Broker = "line:1900", DeviceId = "7", UserName = "line-user" };

        var settings = OtaSettings.FromEnvironment(options, name => name switch
        {
            "BROKER_URL" => "env",
            "DEVICE_ID" => "8",
            "BROKER_USERNAME" => "env-user",
            _ => null,
        });

        Assert.Equal(("line", 1900, "7", "line-user"), (
            settings.BrokerHost, settings.BrokerPort, settings.DeviceId, settings.UserName));
    }

    [Theory]
    [InlineData("host", "host", 1883, false)]
    [InlineData("host:1", "host", 1, false)]
    [InlineData("mqtt://host:1", "host", 1, false)]
    [InlineData("tcp://host/", "host", 1883, false)]
    [InlineData("mqtts://host", "host", 8883, true)]
    [InlineData("ssl://host:18883", "host", 18883, true)]
    [InlineData("host:8883", "host", 8883, true)]
    [InlineData("10.0.0.7", "10.0.0.7", 1883, false)]
    [InlineData("mqtt://[::1]:1884", "::1", 1884, false)]
    public void FromEnvironment_BrokerText_IsUnderstood(string text, string host, int port, bool tls)
    {
        var settings = From(("BROKER_URL", text));

        Assert.Equal((host, port, tls), (settings.BrokerHost, settings.BrokerPort, settings.Tls));
    }

    [Fact]
    public void FromEnvironment_CaFile_MeansTlsOnItsPort()
    {
        var settings = From(("BROKER_URL", "host"), ("BROKER_CA_FILE", "ca.pem"));

        Assert.Equal((true, 8883, "ca.pem"), (settings.Tls, settings.BrokerPort, settings.CaFile));
        Assert.True(settings.ToMqtt() is { Tls: true, CaFile: "ca.pem", Port: 8883, Host: "host" });
    }

    [Theory]
    [InlineData("BROKER_PORT", "abc", "BROKER_PORT: 'abc' is not a port number; right is 1..65535")]
    [InlineData("BROKER_PORT", "0", "BROKER_PORT: '0' is not a port number; right is 1..65535")]
    [InlineData("BROKER_PORT", "65536", "right is 1..65535")]
    [InlineData("BROKER_PORT", "-1", "right is 1..65535")]
    [InlineData("DOWNLOAD_CHUNK_SIZE", "1e3", "DOWNLOAD_CHUNK_SIZE: '1e3' is not a number of bytes; right is 1..16777216")]
    [InlineData("DOWNLOAD_CHUNK_SIZE", "99999999999", "right is 1..16777216")]
    [InlineData("DEVICE_ID", "a/b", "DEVICE_ID: 'a/b' is not a device id")]
    [InlineData("DEVICE_ID", "+", "DEVICE_ID: '+' is not a device id")]
    [InlineData("BROKER_URL", "http://host", "BROKER_URL: 'http://host' is not a broker")]
    [InlineData("BROKER_URL", "host:port", "is not a broker")]
    [InlineData("BROKER_URL", "mqtt://host/path", "is not a broker")]
    [InlineData("BROKER_URL", "mqtt://user:pw@host", "is not a broker")]
    public void FromEnvironment_BadValue_IsNamedWithItsRange(string name, string value, string message)
    {
        var error = Assert.Throws<InputException>(() => OtaSettings.FromEnvironment(
            new OtaOptions(), n => n == name ? value : n == "BROKER_URL" ? "host" : null));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static OtaSettings From(params (string Name, string Value)[] variables) => OtaSettings.FromEnvironment(
        new OtaOptions(), name => variables.FirstOrDefault(v => v.Name == name).Value);
}
