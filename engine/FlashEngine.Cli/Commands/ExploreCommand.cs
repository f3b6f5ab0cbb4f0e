using System.CommandLine;
using System.Globalization;
using FlashEngine.Cli.Composition;
using FlashEngine.Cli.Display;
using FlashEngine.Rehearsal.Explore;
using FlashEngine.Rehearsal.Faults;
using FlashEngine.Scripting;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash explore</c>: whole flashes under faults in simulated time.</summary>
internal sealed class ExploreCommand
{
    private const int InvariantBroken = 1;

    private readonly PluginOptions _plugins = new();

    private readonly Option<int> _runs = new("--runs")
    {
        Description = "How many runs, each of a seed of its own.",
        HelpName = "N",
        DefaultValueFactory = _ => 1000,
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "The first run's seed; vehicle, ECUs and faults of a run follow from it.",
        HelpName = "S",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string> _faults = new("--faults")
    {
        Description = "Which kinds of faults a run may have: all, none, or names with commas between them; "
            + "'list' lists them.",
        HelpName = "KINDS",
        DefaultValueFactory = _ => "all",
    };

    private readonly Option<string?> _events = new("--events")
    {
        Description = "Exactly these faults, as a replay names them: kind:occasion, with commas between them.",
        HelpName = "EVENTS",
    };

    private readonly Option<int?> _ecus = new("--ecus")
    {
        Description = "Flash only so many of a vehicle's ECUs.",
        HelpName = "N",
    };

    private readonly Option<int> _jobs = new("--jobs")
    {
        Description = "On how many threads. Default: one per core.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<bool> _canary = new("--canary")
    {
        Description = "Spoil the memory of ECUs that were reported as done; the exploration must find it, and fail.",
    };

    private ExploreCommand()
    {
    }

    public static Command Create()
    {
        var explore = new CommandWithExamples(
            "explore",
            "Flashes drawn vehicles of 2 to 4 simulated ECUs in virtual time, under drawn faults of wires, adapters, "
            + "ECUs, disk and process; resumes what was cut off, and checks after each job that nothing was lost and "
            + "no report lies. A failing run is made small, and the command that repeats it is printed. "
            + "Exit code 1 when an invariant was broken.",
            "flash explore",
            "flash explore --runs 20000 --jobs 8",
            "flash explore --faults killed,torn-write --seed 7",
            "flash explore --runs 1 --seed 42 --faults frame-lost --events frame-lost:153",
            "flash explore --canary");
        var command = new ExploreCommand();
        foreach (var option in new Option[]
        {
            command._runs, command._seed, command._faults, command._events, command._ecus, command._jobs,
            command._canary,
        })
        {
            explore.Add(option);
        }

        command._plugins.AddTo(explore);
        RequirePositive(command._runs);
        RequirePositive(command._jobs);
        RequirePositive(command._ecus);
        explore.SetAction(command.RunAsync);
        return explore;
    }

    private static void RequirePositive(Option option) => option.Validators.Add(result =>
    {
        // What is no number at all is the parser's to refuse, and has no value to ask for.
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, CultureInfo.InvariantCulture, out var value)
            && value < 1)
        {
            result.AddError($"{option.Name} must be 1 or more");
        }
    });

    /// <summary>On threads of its own; the caller's waits.</summary>
    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation) =>
        Task.FromResult(Run(parsed, cancellation));

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_faults) == "list")
        {
            FaultKinds.All.ToList().ForEach(kind => output.WriteLine(kind.Name()));
            return (int)FlashExitCode.Ok;
        }

        var first = CaseOf(parsed);
        var installation = Installation.Find();
        using var plugins = _plugins.Load(parsed, installation);
        using var explorer = new Explorer(
            installation.Scripts,
            new HostedScripts(new FlashScriptHost(installation.ScriptCache)),
            new HostedPlugins(plugins));
        var display = new ExploreDisplay(output, Terminal.Open());
        var threads = parsed.GetValue(_jobs);
        var summary = explorer.RunAll(
            first, parsed.GetValue(_runs), threads, display.Progress, cancellation);
        display.Coverage(summary);
        foreach (var failure in summary.Failures.Take(ExploreDisplay.FailuresShown))
        {
            display.Failure(failure, explorer.Minimise(failure));
        }

        display.Summary(summary, threads);
        return summary.Failed == 0 ? (int)FlashExitCode.Ok : InvariantBroken;
    }

    /// <exception cref="InputException">A name is none of a fault.</exception>
    private ExploreCase CaseOf(ParseResult parsed)
    {
        IEnumerable<FaultKind> kinds = parsed.GetValue(_faults) switch
        {
            "all" => FaultKinds.All,
            "none" => [],
            var names => names!.Split(',').Select(FaultKinds.Parse),
        };
        var events = parsed.GetValue(_events)?.Split(',').Select(FaultEvent.Parse).ToHashSet();
        return new ExploreCase(
            parsed.GetValue(_seed),
            (parsed.GetValue(_canary) ? kinds.Append(FaultKind.Canary) : kinds).ToHashSet(),
            events,
            parsed.GetValue(_ecus) ?? int.MaxValue);
    }
}
