using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Tests.Vehicles;

/// <summary><c>notices</c> of vehicle files.</summary>
public sealed class NoticedEcuTests : IDisposable
{
    private readonly VehicleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NoticedEcu_Complete_IsRead()
    {
        Add("- { id: 2, ecu: engine, serverName: TMU, block: data, address: 0x10001010, version: \"1.#\" }");

        Assert.Equal(
            new NoticedEcu
            {
                Id = 2,
                Ecu = "engine",
                ServerName = "TMU",
                Block = "data",
                Address = 0x1000_1010,
                VersionPattern = "1.#",
            },
            Assert.Single(Load()));
    }

    [Fact]
    public void NoticedEcu_Short_HasDefaults()
    {
        Add("- { id: 2, ecu: engine, block: data }");

        var ecu = Assert.Single(Load());

        Assert.Equal(("engine", 0x1000_1000u, "#"), (ecu.ServerName, ecu.Address, ecu.VersionPattern));
    }

    [Theory]
    [InlineData("- { id: 2, ecu: motor, block: data }", "ECU 'motor', which is not in this file")]
    [InlineData("- { id: 256, ecu: engine, block: data }", "0 to 255")]
    [InlineData("- { id: 2, ecu: engine, block: date }", "block 'date', which type body has not; did you mean 'data'")]
    [InlineData("- { id: 2, ecu: engine, block: data, address: 0x10002000 }", "0x10001000 to 0x10001FFF")]
    [InlineData("- { id: 2, ecu: engine, block: data, version: \"1.0\" }", "with one '#' for the number")]
    [InlineData(
        "- { id: 2, ecu: engine, block: data }\n  - { id: 2, ecu: gateway, block: data }", "two noticed ECUs 2")]
    public void NoticedEcu_Wrong_IsNamedWithItsLine(string text, string message)
    {
        Add(text);

        var error = Assert.Throws<InputException>(Load);

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Matches(@":\d+: ", error.Message);
    }

    [Fact]
    public void Versions_AreNumbersAndBack()
    {
        Add("- { id: 2, ecu: engine, block: data, version: \"1.#.0\" }");
        var ecu = Assert.Single(Load());

        Assert.Equal("1.12.0", ecu.VersionText(12));
        Assert.Equal((byte)12, ecu.VersionNumber("1.12.0"));
        Assert.Null(ecu.VersionNumber("1.256.0"));
        Assert.Null(ecu.VersionNumber(null));
    }

    private IReadOnlyList<NoticedEcu> Load() => VehicleFileReader.Load(_folder.VehiclePath).NoticedEcus;

    private void Add(string ecu) => File.AppendAllText(_folder.VehiclePath, $"\nnotices:\n  {ecu}\n");
}
