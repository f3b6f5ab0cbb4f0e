using System.CommandLine;
using System.Globalization;
using FlashEngine.Cli.Demo;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var demo = new CommandWithExamples(
            "demo",
            "The whole chain on this machine: a broker with TLS, a package server, a signed package of real firmware, "
            + "an MQTT request, and a simulated vehicle of nine ECUs on three buses that is flashed and checked.",
            "flash demo",
            "flash demo --fast --report out",
            "flash demo --fast --seed 7 --trace run.log",
            "flash demo --fast --kill-at 40% --state D",
            "flash demo --fast --resume --state D");
        var fast = new Option<bool>("--fast")
        {
            Description = "Run the buses in virtual time, as fast as the machine can.",
        };
        var seed = new Option<ulong?>("--seed")
        {
            Description = "Keys, challenges, old memory contents and dates follow from this number. Default: 1 with "
                + "--fast, random keys without.",
            HelpName = "N",
        };
        var state = new Option<string?>("--state")
        {
            Description = "A folder for keys, package, journal and the ECUs' memories; it stays.",
            HelpName = "DIR",
        };
        var killAt = new Option<string?>("--kill-at")
        {
            Description = "With --state: the process kills itself (SIGKILL) when so much of all bytes is transferred.",
            HelpName = "PERCENT",
        };
        var resume = new Option<bool>("--resume")
        {
            Description = "With --state: go on with the demo that was killed in that folder.",
        };
        var output = new OutputOptions();
        var plugins = new PluginOptions();
        demo.Add(fast);
        demo.Add(seed);
        demo.Add(state);
        demo.Add(killAt);
        demo.Add(resume);
        output.AddTo(demo);
        plugins.AddTo(demo);
        demo.Validators.Add(result =>
        {
            if (result.GetValue(killAt) is { } text && Share(text) is null)
            {
                result.AddError($"--kill-at must be a percentage between 1% and 99%, not '{text}'");
            }

            if (result.GetValue(state) is null && (result.GetValue(resume) || result.GetValue(killAt) is not null))
            {
                result.AddError("--kill-at and --resume need --state, the folder that outlives the process");
            }
        });
        demo.SetAction(async (parsed, cancellation) =>
        {
            var installation = Installation.Find();
            var settings = new DemoSettings
            {
                Fast = parsed.GetValue(fast),
                Seed = parsed.GetValue(seed) ?? (parsed.GetValue(fast) ? 1 : null),
                StateFolder = FolderOption.Read(state, parsed),
                Resume = parsed.GetValue(resume),
                KillAt = parsed.GetValue(killAt) is { } share ? Share(share) : null,
                ReportFolder = output.Report(parsed),
                TraceFile = output.Trace(parsed),
            };
            using var loaded = plugins.Load(parsed, installation);
            return await new DemoRun(installation, loaded, settings).RunAsync(cancellation);
        });
        return demo;
    }

    /// <summary>40% or 40 as 0.4; null: neither.</summary>
    private static double? Share(string text) =>
        int.TryParse(text.TrimEnd('%'), CultureInfo.InvariantCulture, out var percent) && percent is >= 1 and <= 99
            ? percent / 100.0
            : null;
}
