using FlashEngine.Cli.Display;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Reports;

namespace FlashEngine.Cli.Composition;

/// <summary>A job on its way, and how it looks from outside.</summary>
internal sealed class RunningJob(VehicleJob job, IStationClock clock, Task<JobReport> report, string? notice)
{
    private readonly long _startNs = clock.NowNs;

    /// <summary>Completes with the report.</summary>
    public Task<JobReport> Report { get; } = report;

    /// <summary>One line for people about an earlier job; null: there is nothing to say.</summary>
    public string? Notice { get; } = notice;

    /// <summary>The progress of each ECU.</summary>
    public IReadOnlyList<EcuProgress> Progress => job.Progress;

    /// <summary>The job as it stands.</summary>
    public JobSnapshot Snapshot()
    {
        var nowNs = clock.NowNs;
        return new JobSnapshot((nowNs - _startNs) / 1e9, [.. job.Progress.Select(ecu => Row(ecu, nowNs))]);
    }

    private static EcuRow Row(EcuProgress ecu, long nowNs) => new()
    {
        Name = ecu.Name,
        Channel = ecu.Channel,
        State = ecu.State switch
        {
            EcuJobState.Running => EcuRowState.Running,
            EcuJobState.Succeeded => EcuRowState.Success,
            EcuJobState.Failed => EcuRowState.Failed,
            _ => EcuRowState.Waiting,
        },
        Step = ecu.State == EcuJobState.Running ? ecu.Step : "",
        BytesDone = ecu.BytesDone,
        BytesTotal = ecu.BytesTotal,
        Seconds = ecu.State switch
        {
            EcuJobState.Waiting => 0,
            EcuJobState.Running => (nowNs - ecu.StartNs) / 1e9,
            _ => (ecu.EndNs - ecu.StartNs) / 1e9,
        },
    };
}
