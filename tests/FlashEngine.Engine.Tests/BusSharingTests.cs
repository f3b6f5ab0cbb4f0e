using FlashEngine.Can;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Traces;

namespace FlashEngine.Engine.Tests;

/// <summary>Several ECUs on one bus: who streams leaves room for who answers.</summary>
public sealed class BusSharingTests : IDisposable
{
    private readonly JobRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)] // each frame of ours and the FlowControl behind it (748) go before 7E8, end to end
    [InlineData(3)]
    public void EcuWithAHigherIdentifier_AnswersWithinP2_WhileAnotherOneIsStreamedTo(int blockSize)
    {
        // Both on one bus and both without STmin. Our frames to the body ECU (740) win every arbitration against the
        // powertrain ECU's answers (7E8).
        _rig.VehicleText = _rig.VehicleText.Replace(
            "needsDriver: true, stMinUs: 300, blockSize: 8", "needsDriver: true", StringComparison.Ordinal)
            .Replace(
                "file:secrets/body.key\" }\n    simulation: {",
                $"file:secrets/body.key\" }}\n    simulation: {{ blockSize: {blockSize},",
                StringComparison.Ordinal);
        Assert.Contains($"blockSize: {blockSize},", _rig.VehicleText, StringComparison.Ordinal);
        using var recorder = new AnswerTimes(CanId.Standard(0x7E0), CanId.Standard(0x7E8));
        var report = _rig.Run(ecus: new HashSet<string> { "body", "powertrain" }, trace: recorder);
        Assert.All(report.Ecus, ecu => Assert.Equal(ReportWords.Success, ecu.Result));
        Assert.True(recorder.StreamFrames > 1000);
        Assert.True(recorder.Answers > 20);
        Assert.InRange(recorder.LongestNs, 1, 50_000_000); // P2Server_max of the simulated ECUs
        Assert.Empty(_rig.Simulated.Violations);
    }

    /// <summary>From our last frame of a request to the first frame of whatever the ECU sends next.</summary>
    private sealed class AnswerTimes(CanId request, CanId response) : ITraceWriter
    {
        private const byte TesterPresent = 0x3E;
        private long _requestNs;

        public int Answers { get; private set; }

        public long LongestNs { get; private set; }

        public int StreamFrames { get; private set; }

        public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted)
        {
            if (transmitted && frame.Id == request && frame.Data[1] != TesterPresent)
            {
                _requestNs = timestampNs;
            }
            else if (transmitted)
            {
                StreamFrames++;
            }
            else if (frame.Id == response && _requestNs > 0)
            {
                LongestNs = Math.Max(LongestNs, timestampNs - _requestNs);
                _requestNs = 0;
                Answers++;
            }
        }

        public void Dispose()
        {
        }
    }
}
