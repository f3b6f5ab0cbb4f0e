using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Uptane;
using FlashEngine.Ota.Uptane.Reports;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Trust;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Vehicles;
using FlashEngine.Uds;

namespace FlashEngine.Cli.Composition;

/// <summary>What the agent hands downloads to: verifies the package, runs the job, shows and reports it.</summary>
internal sealed class AgentFlashJob(
    VehicleStation station,
    PackageTrust trust,
    Station.Secrets.VehicleKey? key,
    JobSettings settings,
    string? reportFolder,
    AgentScreen screen) : IFlashJob
{
    /// <summary>Reports to the Director what the vehicle holds; null: it has no key for that.</summary>
    public VersionManifest? Manifest { get; init; }

    /// <summary>The job that was started last; null: none yet. May be read from any thread.</summary>
    public RunningJob? Running { get; private set; }

    /// <summary>The report of the last job; null before its end.</summary>
    public JobReport? LastReport { get; private set; }

    public async Task VerifyAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation) =>
        await Task.Run(() => Open(packagePath, info).Dispose(), cancellation);

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
        using var package = Open(packagePath, info);
        var job = Running = station.Start(package, settings with { Command = info.CommandId }, cancellation);
        if (job.Notice is { } notice)
        {
            screen.Lines.Post("station", notice);
        }

        var published = new FlashProgressFeed(TimeProvider.System).FollowAsync(job.Report, job.Progress, info.Progress);
        await screen.FollowAsync(job);
        await published;
        var report = LastReport = await job.Report;
        WriteReport(report);
        return FlashJobOutcome.Of(report) with { VersionManifest = MakeManifest(report, info.Target) };
    }

    // What became of the vehicle is told to the backend, whatever becomes of the report's files.
    private void WriteReport(JobReport report)
    {
        try
        {
            if (reportFolder is not null)
            {
                ReportWriter.Write(report, reportFolder);
            }
        }
        catch (InputException e)
        {
            screen.Lines.Post("station", e.Message);
        }
    }

    private VerifiedPackage Open(string path, FlashRequestInfo info)
    {
        // A vehicle that stood half flashed is not left so because its package has expired meanwhile.
        var package = PackageReader.Open(
            path, trust with { AcceptsExpiredPackages = info.IsResumed }, ProgramClock.Now(), key);
        if (info.Target is { } target
            && package.Manifest.Ecus.FirstOrDefault(ecu => !target.EcuIds.Contains(ecu.Ecu)) is { } other)
        {
            package.Dispose();
            throw new InputException(
                $"Uptane: the package is for ECU '{other.Ecu}' too; the Director wants '{target.FileName}' on "
                + $"{string.Join(", ", target.EcuIds)} only");
        }

        return package;
    }

    // The vehicle is flashed; that its counter cannot be written does not change what it holds.
    private byte[]? MakeManifest(JobReport report, VerifiedTarget? target)
    {
        try
        {
            return Manifest?.Make(
                report, target is null ? null : new InstalledImage(target.FileName, target.Length, target.Sha256));
        }
        catch (InputException e)
        {
            screen.Lines.Post("station", $"no version manifest: {e.Message}");
            return null;
        }
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
