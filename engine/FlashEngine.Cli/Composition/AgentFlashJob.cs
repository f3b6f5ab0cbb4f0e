using FlashEngine.Ota.Agent;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Trust;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Secrets;
using FlashEngine.Station.Vehicles;
using FlashEngine.Uds;

namespace FlashEngine.Cli.Composition;

/// <summary>What the agent hands downloads to: verifies the package, runs the job, shows and reports it.</summary>
internal sealed class AgentFlashJob(
    VehicleStation station,
    PackageTrust trust,
    VehicleKey? key,
    JobSettings settings,
    string? reportFolder,
    AgentScreen screen) : IFlashJob
{
    /// <summary>The job that was started last; null: none yet. May be read from any thread.</summary>
    public RunningJob? Running { get; private set; }

    /// <summary>The report of the last job; null before its end.</summary>
    public JobReport? LastReport { get; private set; }

    public async Task VerifyAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation) =>
        await Task.Run(() => PackageReader.Open(packagePath, trust, ProgramClock.Now(), key).Dispose(), cancellation);

    public async Task<string?> FindObstacleAsync(CancellationToken cancellation)
    {
        foreach (var condition in station.Vehicle.Conditions)
        {
            if (await FindObstacleAsync(condition, cancellation) is { } obstacle)
            {
                return obstacle;
            }
        }

        return null;
    }

    public async Task<FlashJobOutcome> RunAsync(
        string packagePath, FlashRequestInfo info, CancellationToken cancellation)
    {
        using var package = PackageReader.Open(packagePath, trust, ProgramClock.Now(), key);
        var job = Running = station.Start(package, settings with { Command = info.CommandId }, cancellation);
        if (job.Notice is { } notice)
        {
            screen.Lines.Post("station", notice);
        }

        var published = new FlashProgressFeed(TimeProvider.System).FollowAsync(job.Report, job.Progress, info.Progress);
        await screen.FollowAsync(job);
        await published;
        var report = LastReport = await job.Report;
        if (reportFolder is not null)
        {
            ReportWriter.Write(report, reportFolder);
        }

        return FlashJobOutcome.Of(report);
    }

    /// <summary>An ECU that does not answer, or refuses, may answer later: what is not known does not hold.</summary>
    private async Task<string?> FindObstacleAsync(VehicleCondition condition, CancellationToken cancellation)
    {
        var obstacle = $"{condition.Name}: no answer";
        var options = new RawRequestOptions
        {
            Ecu = condition.Ecu,
            Requests = [condition.Request],
            Answered = (_, _, response) => obstacle = condition.FindObstacle(response.Span),
        };
        try
        {
            await station.RequestAsync(options, traceFile: null, cancellation);
            return obstacle;
        }
        catch (FlashException e) when (e is NegativeResponseException or LinkException)
        {
            return $"{condition.Name} cannot be read: {e.Message}";
        }
    }
}
