using static FlashEngine.EndToEnd.Tests.Agent.AgentBench;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>
/// What must hold before a flash, read over UDS: the simulated body controller's session stands for a parked vehicle.
/// </summary>
public sealed class AgentConditionTests(CarFiles car) : IClassFixture<CarFiles>
{
    [Fact]
    public async Task Condition_Holds_TheVehicleIsFlashed()
    {
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var agent = ChildProcess.Flash(null, Agent(bench, parked: 1));

        await bench.RequestAsync(agent, bench.Request(car.Package));

        Assert.Equal(0, await agent.ExitAsync());
        Assert.Equal(["body", "gateway", "powertrain"], bench.ChangedEcus());
    }

    [Fact]
    public async Task Condition_DoesNotHold_IsWaitedForInSight_AndACancelEndsItWithNothingTouched()
    {
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var agent = ChildProcess.Flash(null, Agent(bench, parked: 2));
        const string waits = "parked is 1, and must be == 2; until ";

        await bench.RequestAsync(agent, bench.Request(car.Package));
        await agent.Output.FirstAsync(line => line.Contains(waits, StringComparison.Ordinal));
        var state = await bench.Backend.HearAsync(
            "v1/1/flash/state", message => message.Contains(waits, StringComparison.Ordinal));
        await bench.Backend.PublishAsync(
            "v1/1/firmware/download/cancel", """{"command_id":"cmd-12345","reason":"not today"}""");

        Assert.Equal(10, await agent.ExitAsync());
        Assert.Equal(("waiting", "conditions"), (state.Text("state"), state.Text("waiting_for")));
        var result = Assert.Single(
            await bench.Backend.ConversationAsync("1"),
            message => message.Topic == "v1/1/firmware/download/result");
        Assert.Equal("CANCELLED", result.Text("status"));
        Assert.Empty(bench.ChangedEcus());
    }

    private string[] Agent(AgentBench bench, int parked)
    {
        var vehicle = Path.Combine(Path.GetDirectoryName(car.VehicleFile)!, Invariant($"parked-{parked}.yaml"));
        File.WriteAllText(vehicle, Invariant($$"""
            {{CarFiles.VehicleText}}
            conditions:
              - { name: parked, ecu: body, did: 0xF186, operator: "==", value: {{parked}} }

            """));
        return [.. bench.AgentOnBroker("--once").Select(word => word == car.VehicleFile ? vehicle : word)];
    }
}
