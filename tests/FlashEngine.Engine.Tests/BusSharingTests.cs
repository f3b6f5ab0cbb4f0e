using FlashEngine.Can;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Traces;

namespace FlashEngine.Engine.Tests;

/// <summary>Several ECUs on one bus: who streams leaves room for who answers.</summary>
public sealed class BusSharingTests : IDisposable
{
    private readonly JobRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void EcuWithAHigherIdentifier_AnswersWithinP2_WhileAnotherOneIsStreamedTo()
    {
        // Both on one bus and both without STmin. Our frames to the body ECU (740) win every arbitration against the
        // powertrain ECU's answers (7E8).
        _rig.VehicleText = _rig.VehicleText.Replace(
            "needsDriver: true, stMinUs: 300, blockSize: 8", "needsDriver: true", StringComparison.Ordinal);
        using var recorder = new AnswerTimes(CanId.Standard(0x7E0), CanId.Standard(0x7E8));
        var report = _rig.Run(ecus: new HashSet<string> { "body", "powertrain" }, trace: recorder);
        Assert.All(report.Ecus, ecu => Assert.Equal(ReportWords.Success, ecu.Result));
        Assert.True(recorder.StreamFrames > 1000);
        Assert.True(recorder.Answers > 20);
        Assert.InRange(recorder.LongestNs, 1, 50_000_000); // P2Server_max of the simulated ECUs
        Assert.Empty(_rig.Simulated.Violations);
    }

    [Fact]
    public void EcuWithAHigherIdentifier_CanAskForTime_WhileEachFrameToAnotherOneIsAnsweredByAFlowControl()
    {
        // BS 1: the body ECU's FlowControl (748) follows each frame of ours, and our next frame (740) follows that; both
        // win against the powertrain ECU, which erases meanwhile and asks for time every 1.5 s.
        _rig.ApplicationLength = 60_000;
        _rig.VehicleText = _rig.VehicleText.Replace(
            "file:secrets/body.key\" }\n    simulation: {",
            "file:secrets/body.key\" }\n    simulation: { blockSize: 1,",
            StringComparison.Ordinal);
        using var recorder = new PendingTimes(CanId.Standard(0x7E8));
        var report = _rig.Run(ecus: new HashSet<string> { "body", "powertrain" }, trace: recorder);
        Assert.All(report.Ecus, ecu => Assert.Equal(ReportWords.Success, ecu.Result));
        Assert.NotEmpty(recorder.Gaps);
        Assert.All(recorder.Gaps, gap => Assert.InRange(gap, 1_499_000_000, 1_503_000_000));
    }

    /// <summary>The times between an ECU's 78s of the same request.</summary>
    private sealed class PendingTimes(CanId response) : ITraceWriter
    {
        private const byte ResponsePending = 0x78;
        private long _lastNs;

        public List<long> Gaps { get; } = [];

        public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted)
        {
            if (transmitted || frame.Id != response)
            {
                return;
            }

            var isPending = frame.Data[1] == 0x7F && frame.Data[3] == ResponsePending;
            if (isPending && _lastNs > 0)
            {
                Gaps.Add(timestampNs - _lastNs);
            }

            _lastNs = isPending ? timestampNs : 0;
        }

        public void Dispose()
        {
        }
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
