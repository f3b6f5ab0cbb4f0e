using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Tests.Vehicles;

/// <summary>Power groups, same-time groups and priorities of vehicle files.</summary>
public sealed class StartRulesTests : IDisposable
{
    private readonly VehicleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NothingSaid_NoRule()
    {
        var vehicle = VehicleFileReader.Load(_folder.VehiclePath);
        Assert.Empty(vehicle.PowerGroups);
        Assert.All(vehicle.Ecus, ecu => Assert.Equal((null, null, 0), (ecu.PowerGroup, ecu.Together, ecu.Priority)));
    }

    [Fact]
    public void AllGiven_IsTaken()
    {
        AddPowerGroup();
        Add("gateway", "powerGroup: kl30\n    together: start-1\n    startPriority: -5");
        var vehicle = VehicleFileReader.Load(_folder.VehiclePath);
        Assert.Equal([new PowerGroupEntry("kl30", 2)], vehicle.PowerGroups);
        Assert.Equal(("kl30", "start-1", -5), (vehicle.Ecus[0].PowerGroup, vehicle.Ecus[0].Together, vehicle.Ecus[0].Priority));
        Assert.Null(vehicle.Ecus[1].PowerGroup);
    }

    [Theory]
    [InlineData("powerGroup: kl31", "ECU 'gateway' is in power group 'kl31', which is not in this file; did you mean 'kl30'?")]
    [InlineData("startPriority: 101", "startPriority of ECU 'gateway' is '101'; it must be a whole number -100 to 100")]
    [InlineData("startPriority: high", "startPriority of ECU 'gateway' is 'high'; it must be a whole number -100 to 100")]
    [InlineData("together: a b", "together of ECU 'gateway' is 'a b'; it must be a name of 1 to 64 letters, digits, '-', '_' or '.'")]
    [InlineData("powergroup: kl30", "unknown key 'powergroup' in ECU 'gateway'; did you mean 'powerGroup'?")]
    public void WrongValue_IsToldInOneLine(string line, string message)
    {
        AddPowerGroup();
        Add("gateway", line);
        Assert.Equal($"{_folder.VehiclePath}:15: {message}", Error());
    }

    [Theory]
    [InlineData("[{ name: kl30, sessionsMax: 0 }]", "sessionsMax of power group 'kl30' is '0'; it must be a whole number 1 to 64 sessions")]
    [InlineData("[{ name: kl30 }]", "sessionsMax of power group 'kl30' is missing; add 'sessionsMax: …'")]
    [InlineData("[{ name: kl30, sessionsMax: 1, amps: 30 }]", "unknown key 'amps' in power group 'kl30'; known keys: name, sessionsMax")]
    [InlineData("[{ name: kl30, sessionsMax: 1 }, { name: kl30, sessionsMax: 2 }]", "there are two power groups 'kl30'; names of power groups must differ")]
    [InlineData("2", "powerGroups of the vehicle file is '2'; it must be a list with at least one entry")]
    public void WrongPowerGroup_IsToldInOneLine(string groups, string message)
    {
        _folder.ChangeVehicle("model: demo-2026", $"model: demo-2026\npowerGroups: {groups}");
        Assert.Equal($"{_folder.VehiclePath}:4: {message}", Error());
    }

    [Fact]
    public void PowerGroupOfAFileThatHasNone_SaysWhatToAdd()
    {
        Add("gateway", "powerGroup: kl30");
        Assert.EndsWith(
            ":14: ECU 'gateway' is in power group 'kl30', which is not in this file; add 'powerGroups: [{ name: kl30, "
            + "sessionsMax: … }]' to the vehicle file",
            Error(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sessionsMax: 1", "the vehicle allows 1 sessions")]
    [InlineData("powerGroups: [{ name: kl30, sessionsMax: 1 }]", "power group 'kl30' allows 1 sessions")]
    public void SameTimeGroupWithoutRoom_IsRefused(string limit, string reason)
    {
        _folder.ChangeVehicle("model: demo-2026", $"model: demo-2026\n{limit}");
        _folder.ChangeVehicle("after: [gateway]", "together: pair");
        Add("gateway", "together: pair");
        if (limit.StartsWith("power", StringComparison.Ordinal))
        {
            Add("gateway", "powerGroup: kl30");
            Add("engine", "powerGroup: kl30");
        }

        var error = Error();
        Assert.Contains("2 ECUs are to start together as 'pair', and ", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void AfterWithinASameTimeGroup_IsRefused()
    {
        Add("gateway", "together: pair");
        Add("engine", "together: pair");
        Assert.EndsWith(
            "ECU 'engine' waits for 'gateway', and both are to start together as 'pair'; remove one of the two",
            Error(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void CircleThroughASameTimeGroup_IsRefused()
    {
        // "lamp" starts with the gateway, and waits for the engine, which waits for the gateway.
        Add("gateway", "together: pair");
        File.AppendAllText(_folder.VehiclePath, """

              - { name: lamp, type: body, channel: can0, request: 0x600, response: 0x608, hardware: L, after: [engine], together: pair }
            """);
        Assert.Contains("waits for itself: gateway after engine after gateway", Error(), StringComparison.Ordinal);
    }

    private void AddPowerGroup() =>
        _folder.ChangeVehicle("model: demo-2026", "model: demo-2026\npowerGroups: [{ name: kl30, sessionsMax: 2 }]");

    private void Add(string ecu, string lines) => _folder.ChangeVehicle($"- name: {ecu}\n", $"- name: {ecu}\n    {lines}\n");

    private string Error() => Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath)).Message;
}
