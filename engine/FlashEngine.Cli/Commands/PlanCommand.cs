using System.CommandLine;
using FlashEngine.Cli.Display;
using FlashEngine.Station.Reports;
using Spectre.Console;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash plan</c>.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var plan = new CommandWithExamples(
            "plan",
            "Shows in which order a package's ECUs would be flashed, and how long it should take. Opens no channel.",
            "flash plan --vehicle car.yaml --package update.fpk --trust root.pem",
            "flash plan --vehicle car.yaml --package update.fpk --trust root.pem --report out");
        var report = new Option<string?>("--report")
        {
            Description = "A folder for plan.html, with the timeline of all ECUs.",
            HelpName = "DIR",
        };
        var station = new StationOptions();
        var package = new PackageOptions();
        station.AddTo(plan);
        package.AddTo(plan);
        plan.Add(report);
        plan.SetAction(parsed =>
        {
            var reportFolder = FolderOption.Read(report, parsed);
            using var opened = station.Open(parsed);
            using var verified = package.Open(parsed);
            var jobPlan = opened.Plan(verified, package.Ecus(parsed));
            var console = Terminal.Open();
            PlanTable.Write(console, jobPlan);
            if (reportFolder is { } folder)
            {
                ReportWriter.Write(opened.Vehicle.Vehicle, jobPlan, folder);
                console.MarkupLine($"plan:   {Markup.Escape(Path.Combine(folder, ReportWriter.PlanName))}");
            }

            return (int)FlashExitCode.Ok;
        });
        return plan;
    }
}
