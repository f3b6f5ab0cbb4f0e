using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Tests.Vehicles;

/// <summary>Conditions of a vehicle: how they are written, and how a response is judged.</summary>
public sealed class VehicleConditionTests : IDisposable
{
    private readonly VehicleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Conditions_AreRead()
    {
        Add("- { name: battery, ecu: engine, did: 0xF40C, offset: 1, length: 2, scale: 0.001, operator: \">=\", "
            + "value: 12, unit: V }");

        Assert.Equal(
            new VehicleCondition
            {
                Name = "battery",
                Ecu = "engine",
                DataIdentifier = 0xF40C,
                Offset = 1,
                Length = 2,
                Scale = 0.001,
                Operator = ConditionOperator.AtLeast,
                Value = 12,
                Unit = "V",
            },
            Assert.Single(VehicleFileReader.Load(_folder.VehiclePath).Conditions));
    }

    [Theory]
    [InlineData("- { name: b, ecu: motor, did: 1, operator: \">\", value: 1 }", "ECU 'motor', which is not in this file")]
    [InlineData("- { name: b, ecu: engine, did: 0x10000, operator: \">\", value: 1 }", "0x0 to 0xFFFF")]
    [InlineData("- { name: b, ecu: engine, did: 1, operator: \"=>\", value: 1 }", "one of >= <= > < == !=")]
    [InlineData("- { name: b, ecu: engine, did: 1, operator: \">\" }", "value")]
    public void Condition_Wrong_IsNamedWithItsLine(string text, string message)
    {
        Add(text);

        var error = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Matches(@":\d+: ", error.Message);
    }

    [Theory]
    [InlineData("62 F4 0C 00 2E E0", ">=", null)] // 12.000 V
    [InlineData("62 F4 0C 00 2E DF", ">=", "battery is 11.999 V, and must be >= 12 V")]
    [InlineData("62 F4 0C 00 2E E0", ">", "battery is 12 V, and must be > 12 V")]
    [InlineData("62 F4 0C 00 2E E0", "<", "battery is 12 V, and must be < 12 V")]
    [InlineData("62 F4 0C 00 2E E0", "==", null)]
    [InlineData("62 F4 0C 00 2E E0", "!=", "battery is 12 V, and must be != 12 V")]
    [InlineData("62 F4 0C 00 2E", ">=", "battery: DID F40C of engine has 2 bytes; 3 are needed")]
    public void Response_IsJudged(string response, string sign, string? obstacle)
    {
        Add("- { name: battery, ecu: engine, did: 0xF40C, offset: 1, length: 2, scale: 0.001, operator: \""
            + sign + "\", value: 12, unit: V }");
        var condition = Assert.Single(VehicleFileReader.Load(_folder.VehiclePath).Conditions);

        Assert.Equal([0x22, 0xF4, 0x0C], condition.Request.ToArray());
        Assert.Equal(
            obstacle, condition.FindObstacle(Convert.FromHexString(response.Replace(" ", "", StringComparison.Ordinal))));
    }

    private void Add(string condition) =>
        File.AppendAllText(_folder.VehiclePath, $"\nconditions:\n  {condition}\n");
}
