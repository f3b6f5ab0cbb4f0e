using FlashEngine.Can;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Traces;

namespace FlashEngine.Engine.Tests;

/// <summary>Vehicles whose ECUs are addressed and talked to in other ways than the usual one.</summary>
public sealed class AddressingTests : IDisposable
{
    private const string Body = "    request: 0x740\n    response: 0x748\n    functional: 0x7DF\n";
    private static readonly HashSet<string> BodyOnly = ["body"];

    private readonly JobRig _rig = new() { ApplicationLength = 9_000 };

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void DeliveredVehicle_OneEcuPerFormatAndTxDl_IsFlashed_AndThePeersHaveNothingToSay()
    {
        var text = File.ReadAllText(Path.Combine(JobRig.ScriptsFolder, "vehicles", "addressing.yaml"));
        _rig.VehicleText = text
            .Replace("../ecu-types", $"{JobRig.ScriptsFolder}/ecu-types", StringComparison.Ordinal)
            .Replace("model: addressing-2026", "model: test-2026", StringComparison.Ordinal);
        _rig.Updates =
        [
            .. text.Split('\n').Where(line => line.StartsWith("  - name: ", StringComparison.Ordinal)
                && line != "  - name: can1").Select(line => (line["  - name: ".Length..], "HW-1")),
        ];
        using var trace = new Addresses();

        var report = _rig.Run(trace: trace);

        Assert.Equal(17, report.Ecus.Count);
        Assert.All(report.Ecus, ecu => Assert.Equal((ecu.Name, null, "2.0.0"), (ecu.Name, ecu.Error, ecu.VersionAfter)));
        Assert.Equal(ReportWords.Success, report.Result);
        Assert.Empty(_rig.Simulated.Violations);
        string[] expected =
        [
            "> 7E0", "< 7E8", "> 7DF", "> 7E1", "< 18DAF141", "> 18DA10F1", "< 18DAF110", "> 18DB33F1", "> 1F4011F1",
            "< 1F40F111", "> 1F4133F1", "> 6F1 20", "< 6F2 F1", "> 6F1 DF", "> 6F1 21", "< 6F2 F2", "> 6F3 22", "< 6F4",
            "> 700 99", "< 708 99", "> 70F 99", "> 1CCE12F1 99", "< 1CCEF112 99", "> 1CCD33F1 99",
        ];
        Assert.All(expected, address => Assert.Contains(address, trace.Seen));
    }

    [Fact]
    public void TwoEcusOnOnePairOfIds_AtTheSameTime_DoNotGetEachOthersFrames()
    {
        UseForBody("addressing: extended, request: 0x6F1, response: 0x6F2, ecuAddress: 0x20, testerAddress: 0xF1");
        _rig.VehicleText = _rig.VehicleText.Replace(
            "    request: 0x7E0\n    response: 0x7E8\n    functional: 0x7DF\n",
            Lines("addressing: extended, request: 0x6F1, response: 0x6F2, ecuAddress: 0x21, testerAddress: 0xF2"),
            StringComparison.Ordinal);
        var report = _rig.Run(ecus: new HashSet<string> { "body", "powertrain" });

        Assert.All(report.Ecus, ecu => Assert.Null(ecu.Error));
        Assert.Empty(_rig.Simulated.Violations);
        var (one, two) = (report.Ecus[0].Phases, report.Ecus[1].Phases);
        Assert.True(one[0].Start < two[^1].End && two[0].Start < one[^1].End); // they really overlap
    }

    [Theory]
    [InlineData("padding: 0x55, rxPadding: 0xAA", "")]
    [InlineData("padding: none, rxPadding: 0xAA", "")]
    [InlineData("minimumCanDl: 0", "")]
    [InlineData("blockSize: 3, stMinUs: 1000, n_BrMs: 5", "")] // what we ask of the ECU
    [InlineData("txStMinUs: 400", "stMinUs: 100")]
    [InlineData("stMinOverrideUs: 500", "stMinUs: 300")]
    [InlineData("stMinStartToStart: true, txStMinUs: 700", "stMinUs: 600")] // from end to start it would be too little
    [InlineData("stMinAfterFlowControl: true", "stMinUs: 300, blockSize: 8")]
    [InlineData("flowControlParameters: first", "stMinUs: 200, blockSize: 8")]
    [InlineData("n_CsMs: 1", "blockSize: 8")]
    [InlineData("allowLongPduOnClassic: false, strictFirstFrameLength: true", "blockLengthMax: 8194")]
    [InlineData("wftMax: 3", "waits: 3, blockSize: 64")]
    public void TransportOption_AgainstAnEcuThatIsLikeThat_FlashesWithoutAViolation(string transport, string simulation)
    {
        UseForBody(
            "addressing: extended, request: 0x6F1, response: 0x6F2, ecuAddress: 0x20, testerAddress: 0xF1",
            transport,
            simulation);

        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);

        Assert.Null(ecu.Error);
        Assert.Empty(_rig.Simulated.Violations);
    }

    [Fact]
    public void LongPdusNotAllowed_BlocksStayWithin4095Bytes()
    {
        using var longest = new Addresses();
        UseForBody("request: 0x740, response: 0x748", "allowLongPduOnClassic: false", "blockLengthMax: 8194");

        Assert.Null(Assert.Single(_rig.Run(ecus: BodyOnly, trace: longest).Ecus).Error);

        // 36, the counter, and as many times 4 bytes, the type's write granularity, as 4095 bytes hold.
        Assert.Equal(4094, longest.FirstFrameLengthMax);
    }

    [Fact]
    public void EcuThatWaitsMoreOftenThanAllowed_EndsTheTransferByName()
    {
        UseForBody("request: 0x740, response: 0x748", "wftMax: 2", "waits: 3");

        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);

        Assert.Contains("N_WFT_OVRN", ecu.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void EcuThatPadsWithAnotherByteThanAgreed_IsNotHeard()
    {
        UseForBody("request: 0x740, response: 0x748", "rxPadding: 0xAA");
        _rig.Ecu = options => options with { ResponsePadding = 0xCC };

        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);

        Assert.NotNull(ecu.Error);
        Assert.Equal("failed", ecu.Result);
    }

    [Fact]
    public void FlowControlsThatChange_AreObeyedEach_AndAreMissedWhenOnlyTheFirstCounts()
    {
        static Simulation.VirtualEcuOptions Changing(Simulation.VirtualEcuOptions ecu) =>
            ecu with { BlockSize = 5, LaterFlowControls = [new(2, 900), new(9, 200), new(1, 3000)] };
        UseForBody("addressing: mixed11, request: 0x740, response: 0x748, addressExtension: 0x99");
        _rig.Ecu = Changing;
        Assert.Null(Assert.Single(_rig.Run(ecus: BodyOnly).Ecus).Error);
        Assert.Empty(_rig.Simulated.Violations);

        using var first = new JobRig { Ecu = Changing };
        first.VehicleText = first.VehicleText.Replace(
            Body, Body + "    transport: { flowControlParameters: first }\n", StringComparison.Ordinal);
        _ = first.Run(ecus: BodyOnly);
        Assert.Contains(
            first.Simulated.Violations, line => line.Contains("more than BlockSize", StringComparison.Ordinal));
    }

    private static string Lines(string keys) => string.Concat(keys.Split(", ").Select(key => $"    {key}\n"));

    private void UseForBody(string addressing, string transport = "", string simulation = "")
    {
        var text = _rig.VehicleText.Replace(
            Body, $"{Lines(addressing)}    transport: {{ {transport} }}\n", StringComparison.Ordinal);
        var at = text.IndexOf("versionAddress: 0x70000", StringComparison.Ordinal);
        _rig.VehicleText = simulation.Length == 0 ? text : text.Insert(at, $"{simulation}, ");
    }

    /// <summary>Which addresses were used; those of two bytes and more data with the byte that may be a prefix.</summary>
    private sealed class Addresses : ITraceWriter
    {
        public HashSet<string> Seen { get; } = [];

        public int FirstFrameLengthMax { get; private set; }

        public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted)
        {
            var direction = transmitted ? '>' : '<';
            Seen.Add($"{direction} {frame.Id}");
            Seen.Add($"{direction} {frame.Id} {frame.Data[0]:X2}");
            if (transmitted && frame.Data[0] >> 4 == 1)
            {
                var length = ((frame.Data[0] & 0xF) << 8) | frame.Data[1];
                FirstFrameLengthMax = Math.Max(FirstFrameLengthMax, length == 0 ? int.MaxValue : length);
            }
        }

        public void Dispose()
        {
        }
    }
}
