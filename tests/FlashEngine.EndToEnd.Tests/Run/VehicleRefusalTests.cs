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

    [Theory]
    [InlineData("--state")]
    [InlineData("--report")]
    public async Task Run_FolderThatIsAFile_Is2_AndNothingIsTouched(string option)
    {
        string[] state = option == "--state" ? [] : ["--state", _bench.In(Bench.State)];
        var run = await FlashProcess.RunAsync(
            [
                "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package), "--trust",
                _bench.Signer.RootFile, "--simulate", "--fast", option, _bench.In(Bench.Vehicle), .. state,
            ]);

        run.Failed(2, $"{option}: '{_bench.In(Bench.Vehicle)}' is a file");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_AdapterThatIsMistyped_NamesFileAndChannelAndWhatWasMeant()
    {
        _bench.EditVehicle("can1, adapter: virtual", "can1, adapter: dopi");

        var run = await FlashProcess.RunAsync(
            "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package),
            "--trust", _bench.Signer.RootFile, "--state", _bench.In("station"));

        run.Failed(2, $"{_bench.In(Bench.Vehicle)}: channel 'can1'", "no adapter 'dopi'; did you mean 'doip'?");
    }

    [Fact]
    public async Task Run_AdapterThatNoPluginBrings_Is2()
    {
        _bench.EditVehicle("can1, adapter: virtual", "can1, adapter: vapour");

        // On simulated buses no adapter is asked for, whatever the file names.
        var run = await FlashProcess.RunAsync(
            "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package),
            "--trust", _bench.Signer.RootFile, "--state", _bench.In("station"));

        run.Failed(2, "'can1'", "'vapour'", "known are ", "doip, j2534, j2534-isotp, ", "socketcan", "virtual");
        _bench.AssertUntouched();
    }
}
