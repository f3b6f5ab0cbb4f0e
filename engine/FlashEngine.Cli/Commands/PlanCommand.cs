using System.CommandLine;
using FlashEngine.Cli.Display;
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
            "flash plan --vehicle car.yaml --package update.fpk --trust root.pem");
        var station = new StationOptions();
        var package = new PackageOptions();
        station.AddTo(plan);
        package.AddTo(plan);
        plan.SetAction(parsed =>
        {
            using var opened = station.Open(parsed);
            using var verified = package.Open(parsed);
            var jobPlan = opened.Plan(verified, package.Ecus(parsed));
            var console = Terminal.Open();
            var table = Tables.Create(
                "", "ECU", "channel", "estimate", "erase", "on the bus", "STmin and write", "check and reset");
            foreach (var (work, place) in jobPlan.Order.Select((work, index) => (work, index + 1)))
            {
                table.AddRow(
                    $"{place}",
                    Markup.Escape(work.Name),
                    Markup.Escape(work.Channel),
                    Format.Duration(work.SoloNs / 1e9),
                    Format.Duration(work.HeadNs / 1e9),
                    Format.Duration(work.BusNs / 1e9),
                    Format.Duration(work.GapNs / 1e9),
                    Format.Duration(work.TailNs / 1e9));
            }

            console.Write(table);
            console.MarkupLine(
                $"{Markup.Escape(jobPlan.Policy)}: {Format.Duration(jobPlan.EstimatedNs / 1e9)} estimated, "
                + $"{Format.Duration(jobPlan.LowerBoundNs / 1e9)} is the lower bound");
            return (int)FlashExitCode.Ok;
        });
        return plan;
    }
}
