namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>Vehicle files that cannot be used: file and line, and nothing on any ECU is touched.</summary>
public sealed class VehicleRefusalTests : IDisposable
{
    private readonly Bench _bench = new();

    public VehicleRefusalTests() => _bench.Pack();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Run_UnknownKey_Is2()
    {
        var line = _bench.EditVehicle("    hardware: HW-BODY", "    hardwear: HW-BODY");

        (await _bench.RunAsync()).Failed(2, $"{Bench.Vehicle}:{line}: ", "'hardwear'");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_TwoEcusWithTheSameRequestIdOnOneChannel_Is2()
    {
        var line = _bench.EditVehicle("request: 0x7E0", "request: 0x740");

        (await _bench.RunAsync()).Failed(2, $"{Bench.Vehicle}:{line}: ", "740", "body", "powertrain");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_TwoEcusOfOneName_Is2()
    {
        var line = _bench.EditVehicle("- name: powertrain", "- name: body");

        (await _bench.RunAsync()).Failed(2, $"{Bench.Vehicle}:{line}: ", "'body'");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_DeviceThatTheAdapterDoesNotHave_Is3()
    {
        var run = await FlashProcess.RunAsync(
            "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package),
            "--trust", _bench.Signer.RootFile, "--state", _bench.In("station"));

        run.Failed(3, "'can0'", "'bus0'", "--simulate");
    }

    [Fact]
    public async Task Run_AdapterThatNoPluginBrings_Is2()
    {
        _bench.EditVehicle("can1, adapter: virtual", "can1, adapter: vapour");

        // On simulated buses no adapter is asked for, whatever the file names.
        var run = await FlashProcess.RunAsync(
            "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package),
            "--trust", _bench.Signer.RootFile, "--state", _bench.In("station"));

        run.Failed(2, "'can1'", "'vapour'", "known are ", "socketcan", "virtual");
        _bench.AssertUntouched();
    }
}
