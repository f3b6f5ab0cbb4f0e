using System.CommandLine;
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
            "flash demo --fast --seed 7 --trace run.log");
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
        var output = new OutputOptions();
        var plugins = new PluginOptions();
        demo.Add(fast);
        demo.Add(seed);
        output.AddTo(demo);
        plugins.AddTo(demo);
        demo.SetAction(async (parsed, cancellation) =>
        {
            var installation = Installation.Find();
            var settings = new DemoSettings
            {
                Fast = parsed.GetValue(fast),
                Seed = parsed.GetValue(seed) ?? (parsed.GetValue(fast) ? 1 : null),
                ReportFolder = output.Report(parsed),
                TraceFile = output.Trace(parsed),
            };
            using var loaded = plugins.Load(parsed, installation);
            return await new DemoRun(installation, loaded, settings).RunAsync(cancellation);
        });
        return demo;
    }
}
