using FlashEngine.Can;
using FlashEngine.Journal;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Traces;
using Xunit.Abstractions;

namespace FlashEngine.Engine.Tests;

/// <summary>
/// The operator cancels at every request of a flash: each time the job ends soon, leaves the bus as it found it and the
/// ECU bootable or reported as not, and can be gone on with.
/// </summary>
public sealed class CancelTests(ITestOutputHelper output) : IDisposable
{
    private static readonly HashSet<string> BodyOnly = ["body"];
    private readonly JobRig _rig = new() { ApplicationLength = 3000 };

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void CancelledAtEveryRequest_TheEcuIsBootableOrReported_AndTheJobCanBeGoneOnWith()
    {
        var ends = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var request = 1; CancelAt(request) is { } end; request++)
        {
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        output.WriteLine(string.Join("; ", ends.Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.Contains("nothing erased or written", ends.Keys);
        Assert.Contains("in its boot loader", ends.Keys);
        Assert.Contains("written and restarted, not read back", ends.Keys);
    }

    /// <summary>What became of the ECU; null: the job was done before it came to so many requests.</summary>
    private string? CancelAt(int request)
    {
        var journal = new JournalRecords();
        _rig.PowerCycle();
        _rig.Journal = journal;
        _rig.Resumed = null;
        using var cancel = new CancellationTokenSource();
        using var trigger = new CancelAtRequest(request, cancel);
        var ecu = Assert.Single(_rig.Run(ecus: BodyOnly, trace: trigger, cancellation: cancel.Token).Ecus);
        if (!cancel.IsCancellationRequested)
        {
            return null;
        }

        var body = _rig.Simulated.Ecu("body");
        Assert.True(body.NormalCommunicationEnabled && body.DtcSettingOn, $"request {request}: the bus is not restored");
        Assert.True(ecu.Seconds < 20, $"request {request}: ended after {ecu.Seconds} s");
        Assert.Empty(_rig.Simulated.Violations);
        var end = Describe(ecu, body.IsApplicationRunning, $"request {request}: {ecu.Result}, {ecu.State}");

        _rig.Resumed = JobHistory.Of(journal.All);
        var resumed = Assert.Single(_rig.Run(ecus: BodyOnly).Ecus);
        Assert.True(resumed.ExitCode == 0, $"request {request}: gone on with, {resumed.Error}");
        Assert.Equal(resumed.ImageSha256, resumed.Sha256);
        return end;
    }

    private static string Describe(EcuReport ecu, bool runs, string message)
    {
        Assert.Equal(10, ecu.ExitCode);
        if (runs)
        {
            var states = new[] { "nothing erased or written", "in doubt", "written and restarted, not read back" };
            var state = states.FirstOrDefault(text => ecu.State.StartsWith(text, StringComparison.Ordinal));
            Assert.True(state is not null, message);
            return state;
        }

        Assert.True(ecu.State.StartsWith("recoverable in its boot loader", StringComparison.Ordinal), message);
        return "in its boot loader";
    }

    /// <summary>Cancels when so many requests to the ECU have begun.</summary>
    private sealed class CancelAtRequest(int request, CancellationTokenSource cancel) : ITraceWriter
    {
        private int _count;

        public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted)
        {
            if (transmitted && frame.Id == CanId.Standard(0x740) && frame.Data[0] >> 4 is 0 or 1 && ++_count == request)
            {
                cancel.Cancel();
            }
        }

        public void Dispose()
        {
            // nothing is open
        }
    }
}
