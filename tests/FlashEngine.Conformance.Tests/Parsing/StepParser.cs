using FlashEngine.Can;
using FlashEngine.Conformance.Tests.Model;
using FlashEngine.Uds;

namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>The lines of a script: an optional time, then what happens or must happen.</summary>
internal sealed class StepParser(CaseOptions options)
{
    private const string Actions = "an action: <, >, send, transmitted, hold, release, reset, away, back, "
        + "confirm, indication, first-frame, counter, measured or nothing";

    private static readonly (string, N_Result)[] Results =
        [.. Enum.GetValues<N_Result>().Where(result => result <= N_Result.N_ERROR)
            .Select(result => (result.ToString(), result))];

    /// <summary>The line's step, or the many that a line with <c>CF</c> stands for.</summary>
    public IEnumerable<Step> Parse(LineReader line)
    {
        var time = Time(line);
        var action = line.Word(Actions);
        if (action is "<" or ">" && line.Takes("CF"))
        {
            return new ConsecutiveFrameRun(options, this, line, time, isSent: action == ">").Steps();
        }

        var step = Single(line, time, action);
        line.End();
        if (step is not Expect && time.FromNs != time.ToNs)
        {
            throw line.Wrong(time.ToString(), "a moment; only what is expected may have a window of time");
        }

        return [step];
    }

    /// <summary>A line without a time, as it stands after <c>each</c>.</summary>
    public Step Single(LineReader line, StepTime time, string action) => action switch
    {
        "<" => new FrameArrives(line.Line, time, Frame(line, options.Rx)),
        ">" => new Expect(line.Line, time, new FrameSent(Frame(line, options.Tx))),
        "send" => Request(line, time),
        "transmitted" => new Transmitted(line.Line, time),
        "hold" => new HoldReception(line.Line, time, Hold: true),
        "release" => new HoldReception(line.Line, time, Hold: false),
        "reset" => new Reset(line.Line, time, line.OneOf(Results)),
        "away" => new Attend(line.Line, time, Attending: false),
        "back" => new Attend(line.Line, time, Attending: true),
        "confirm" => new Expect(line.Line, time, new Confirm(line.OneOf(Results))),
        "indication" => new Expect(line.Line, time, Indication(line)),
        "first-frame" => new Expect(line.Line, time, new FirstFrame(line.Number(1, int.MaxValue))),
        "counter" => Counter(line, time),
        "measured" => Measured(line, time),
        "nothing" => new Nothing(line.Line, time),
        _ => throw line.Wrong(action, Actions),
    };

    private static StepTime Time(LineReader line)
    {
        if (line.Peek is not ['+' or '@', ..])
        {
            return default;
        }

        const string right = "a time like +5ms, @1s or +5ms..6ms, without blanks";
        var word = line.Word(right);
        return TimeText.TryParseStep(word, out var time) ? time : throw line.Wrong(word, right);
    }

    private static Request Request(LineReader line, StepTime time)
    {
        var pdu = line.Takes("empty") ? [] : line.Bytes(stop: "refused");
        return new Request(line.Line, time, pdu, line.Takes("refused"));
    }

    private static Indication Indication(LineReader line)
    {
        var result = line.OneOf(Results);
        var pdu = line.Bytes();
        return (result == N_Result.N_OK) == (pdu.Length > 0)
            ? new Indication(result, pdu)
            : throw line.Wrong(HexText.Of(pdu), "bytes after N_OK, and none after any other result");
    }

    private static Counter Counter(LineReader line, StepTime time)
    {
        var name = line.Word("the name of a counter");
        return CounterNames.All.Contains(name)
            ? new Counter(line.Line, time, name, line.Number(0, int.MaxValue))
            : throw line.Wrong(name, "one of " + string.Join(", ", CounterNames.All));
    }

    private static Measured Measured(LineReader line, StepTime time)
    {
        var timer = line.OneOf([.. TimerNames.All.Select(name => (name, name))]);
        return new Measured(line.Line, time, timer, line.TimeNs());
    }

    private CanFrame Frame(LineReader line, CaseAddress address)
    {
        var id = address.Id;
        var kind = options.Kind;
        if (line.Peek.EndsWith(':'))
        {
            const string right = "an identifier like 222: or 18DAAA55: or 222/fd-brs:";
            var word = line.Word(right);
            var parts = word[..^1].Split('/');
            if (parts.Length > 2 || !AddressParser.TryParseId(parts[0], out id)
                || (parts.Length == 2 && !TryParseKind(parts[1], out kind)))
            {
                throw line.Wrong(word, right);
            }
        }

        var data = line.Bytes();
        return CanDlc.IsLength(data.Length, (kind & CanFrameFlags.Fd) != 0)
            ? new CanFrame(id, data, kind)
            : throw line.Wrong($"{data.Length} bytes", "a frame has 0..8 bytes, with CAN FD also 12..64 as a DLC has");
    }

    private static bool TryParseKind(string text, out CanFrameFlags kind)
    {
        kind = text switch
        {
            "fd" => CanFrameFlags.Fd,
            "fd-brs" => CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch,
            _ => CanFrameFlags.None,
        };
        return HexText.Kind(kind) == text;
    }
}
