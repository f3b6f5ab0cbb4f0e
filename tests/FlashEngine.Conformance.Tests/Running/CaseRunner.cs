using FlashEngine.Conformance.Tests.Model;

namespace FlashEngine.Conformance.Tests.Running;

/// <summary>
/// Walks through a script: lets its events happen, and compares what the implementation does with what the script
/// expects. Whatever is not expected is an error, up to ten seconds after the last line.
/// </summary>
internal sealed class CaseRunner
{
    private readonly ConformanceCase _case;
    private readonly ICaseTarget _target;
    private readonly List<string> _past = [];
    private long _momentNs;

    private CaseRunner(ConformanceCase conformanceCase, ICaseTarget target)
    {
        _case = conformanceCase;
        _target = target;
    }

    /// <summary>Runs the case.</summary>
    /// <exception cref="CaseFailedException">The implementation did something else.</exception>
    public static void Run(ConformanceCase conformanceCase, ICaseTarget target)
    {
        var runner = new CaseRunner(conformanceCase, target);
        foreach (var step in conformanceCase.Steps)
        {
            runner.Do(step);
        }

        var last = conformanceCase.Steps[^1].Line;
        runner.PassQuietly(last, Math.Max(target.NowNs, runner._momentNs) + target.QuietNs, inclusive: true, "the end");
    }

    private void Do(Step step)
    {
        switch (step)
        {
            case Expect expected when !_target.Reports(expected.Happening):
                break;
            case Expect expected:
                Await(expected);
                break;
            case Nothing:
                MoveTo(step, inclusive: true, "nothing");
                break;
            case Counter counter:
                MoveTo(step, inclusive: false, $"counter {counter.Name}");
                Compare(step.Line, $"counter {counter.Name}", counter.Value, _target.Count(counter.Name));
                break;
            case Measured measured:
                MoveTo(step, inclusive: false, $"measured {measured.Timer}");
                Compare(step.Line, $"measured {measured.Timer} (ns)", measured.Ns, _target.MeasuredNs(measured.Timer));
                break;
            default:
                MoveTo(step, inclusive: false, $"nothing before the event of this line");
                if (_target.Apply(step) is { } problem)
                {
                    throw Failed(step.Line, "the call to do what it should", problem);
                }

                break;
        }
    }

    private void MoveTo(Step step, bool inclusive, string expected)
    {
        _momentNs = (step.Time.IsAbsolute ? 0 : _momentNs) + step.Time.FromNs;
        PassQuietly(step.Line, _momentNs, inclusive, expected);
    }

    private void PassQuietly(int line, long untilNs, bool inclusive, string expected)
    {
        while (Unexpected() is null && _target.Advance(untilNs, inclusive))
        {
            // Advance stops at each observation.
        }

        if (Unexpected() is { } unexpected)
        {
            throw Failed(line, expected, $"{unexpected}");
        }
    }

    private void Await(Expect expected)
    {
        var originNs = expected.Time.IsAbsolute ? 0 : _momentNs;
        var fromNs = originNs + expected.Time.FromNs;
        var toNs = originNs + expected.Time.ToNs + _target.LatenessNs;
        var queue = expected.Happening is FrameSent ? _target.Sent : _target.Reported;
        var untilNs = Math.Max(toNs, _target.NowNs);
        while (queue.Count == 0 && _target.Advance(untilNs, inclusive: true))
        {
            // Advance stops at each observation, of either queue.
        }

        var wanted = $"{new StepTime(IsAbsolute: true, fromNs, toNs)} {expected.Happening}";
        if (!queue.TryDequeue(out var seen))
        {
            throw Failed(expected.Line, wanted, $"{Unexpected()?.ToString() ?? "nothing"}");
        }

        if (seen.TimeNs < fromNs || seen.TimeNs > toNs || $"{seen.Happening}" != $"{expected.Happening}")
        {
            throw Failed(expected.Line, wanted, $"{seen}");
        }

        _past.Add($"{seen}");
        _momentNs = Math.Max(_momentNs, seen.TimeNs);
    }

    private void Compare(int line, string what, long expected, long? got)
    {
        if (got is not null && expected != got)
        {
            throw Failed(line, $"{what} {expected}", $"{got}");
        }
    }

    private Observation? Unexpected() =>
        _target.Sent.TryPeek(out var seen) || _target.Reported.TryPeek(out seen) ? seen : null;

    private CaseFailedException Failed(int line, string expected, string got)
    {
        var past = string.Concat(_past.TakeLast(8).Select(seen => $"\n    {seen}"));
        return new CaseFailedException(_case, line, expected, got + (past.Length > 0 ? "\n  before:" + past : ""));
    }
}
