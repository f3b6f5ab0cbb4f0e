using System.CommandLine;
using FlashEngine.Cli.Composition;
using FlashEngine.Cli.Display;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using Spectre.Console;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash run</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var run = new CommandWithExamples(
            "run",
            "Flashes a vehicle from a package file, and reads every version back.",
            "flash run --vehicle car.yaml --package update.fpk --trust root.pem --report out",
            "flash run --vehicle car.yaml --package update.fpk --trust root.pem --simulate --fast --trace run.log",
            "flash run --vehicle car.yaml --package update.fpk --trust root.pem --ecu engine --dry-run",
            "flash run --vehicle car.yaml --package update.fpk --trust root.pem --resume");
        var station = new StationOptions();
        var package = new PackageOptions();
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Read and check every ECU, and change nothing.",
        };
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on with the vehicle's last job, if that was cut off or failed: blocks that were "
                + "completed and that the ECU still holds are not transferred again.",
        };
        var output = new OutputOptions();
        station.AddTo(run);
        package.AddTo(run);
        run.Add(dryRun);
        run.Add(resume);
        output.AddTo(run);
        run.SetAction(async (parsed, cancellation) =>
        {
            var reportFolder = output.Report(parsed);
            using var opened = station.Open(parsed);
            using var verified = package.Open(parsed);
            var settings = new JobSettings
            {
                Ecus = package.Ecus(parsed),
                DryRun = parsed.GetValue(dryRun),
                Resume = parsed.GetValue(resume) ? Resumption.Asked : Resumption.Never,
                TraceFile = output.Trace(parsed),
            };
            var report = await RunAsync(opened, verified, settings, reportFolder, cancellation);
            JobEnd.Complain(parsed.InvocationConfiguration.Error, report);
            return report.ExitCode;
        });
        return run;
    }

    private static async Task<JobReport> RunAsync(
        VehicleStation station,
        VerifiedPackage package,
        JobSettings settings,
        string? reportFolder,
        CancellationToken cancellation)
    {
        var console = Terminal.Open();
        var job = station.Start(package, settings, cancellation);
        if (job.Notice is { } notice)
        {
            console.MarkupLine($"[grey]{Markup.Escape(notice)}[/]");
        }

        await Terminal.DisplayFor(console).FollowAsync(job.Snapshot, new LineFeed(), job.Report);
        var report = await job.Report;
        JobEnd.Show(console, station, report, reportFolder, settings.TraceFile);
        return report;
    }
}
