using System.Security.Cryptography.X509Certificates;
using FlashEngine.Ota.Agent;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;

namespace FlashEngine.Cli.Composition;

/// <summary>What the agent hands downloads to: verifies the package, runs the job, shows and reports it.</summary>
internal sealed class AgentFlashJob(
    VehicleStation station,
    X509Certificate2Collection trust,
    JobSettings settings,
    string? reportFolder,
    AgentScreen screen) : IFlashJob
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>The job that was started last; null: none yet. May be read from any thread.</summary>
    public RunningJob? Running { get; private set; }

    /// <summary>The report of the last job; null before its end.</summary>
    public JobReport? LastReport { get; private set; }

    public async Task<FlashJobOutcome> RunAsync(
        string packagePath, FlashRequestInfo info, CancellationToken cancellation)
    {
        using var package = PackageReader.Open(packagePath, trust, DateTimeOffset.UtcNow);
        var job = Running = station.Start(package, settings, cancellation);
        if (job.Notice is { } notice)
        {
            screen.Lines.Post("station", notice);
        }

        var published = PublishAsync(job, info.Progress);
        await screen.FollowAsync(job);
        await published;
        var report = LastReport = await job.Report;
        if (reportFolder is not null)
        {
            ReportWriter.Write(report, reportFolder);
        }

        var done = report.Ecus.Count(ecu => ecu.Result == ReportWords.Success);
        var error = report.Ecus.FirstOrDefault(ecu => ecu.Error is not null)?.Error;
        var code = (FlashExitCode)report.ExitCode;
        return new FlashJobOutcome(
            code == FlashExitCode.Ok,
            code == FlashExitCode.Cancelled,
            code == FlashExitCode.Timeout,
            error is null
                ? $"{done} of {report.Ecus.Count} ECUs show the wanted version, read back"
                : $"{done} of {report.Ecus.Count} ECUs done; {error}",
            code);
    }

    /// <summary>Tells the backend the step of every ECU, whenever it changed.</summary>
    private static async Task PublishAsync(RunningJob job, IProgress<FlashProgress> progress)
    {
        var sent = new Dictionary<string, string>(StringComparer.Ordinal);
        bool ended;
        do
        {
            await Task.WhenAny(job.Report, Task.Delay(StatusInterval));

            // Asked before the look at the ECUs, so that the last look is at how they ended.
            ended = job.Report.IsCompleted;
            foreach (var ecu in job.Progress.Where(ecu => ecu.State != EcuJobState.Waiting))
            {
                var phase = ecu.State == EcuJobState.Running ? ecu.Step : ecu.State.ToString().ToLowerInvariant();
                if (sent.GetValueOrDefault(ecu.Name) != phase)
                {
                    sent[ecu.Name] = phase;
                    var percent = ecu.BytesTotal == 0 ? 0 : 100 * ecu.BytesDone / ecu.BytesTotal;
                    progress.Report(new FlashProgress(ecu.Name, phase, (int)percent));
                }
            }
        }
        while (!ended);
    }
}
