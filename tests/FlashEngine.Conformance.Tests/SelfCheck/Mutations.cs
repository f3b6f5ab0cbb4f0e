using FlashEngine.Can;
using FlashEngine.Conformance.Tests.Model;
using FlashEngine.Uds;

namespace FlashEngine.Conformance.Tests.SelfCheck;

/// <summary>
/// Cases with one wrong expectation: a bit, a length, an identifier, a result, a time, or nothing where something
/// happens. An implementation that passes the case must fail each of them.
/// </summary>
internal static class Mutations
{
    // Of a case with many frames, this many are changed, evenly spread from the first to the last.
    private const int StepsMax = 12;

    public static IEnumerable<(string What, ConformanceCase Mutant)> Of(ConformanceCase original)
    {
        var candidates = Enumerable.Range(0, original.Steps.Count)
            .Where(index => original.Steps[index] is Expect or Counter or Measured)
            .ToArray();
        var count = Math.Min(candidates.Length, original.Steps.Count > 500 ? 3 : StepsMax);
        for (var i = 0; i < count; i++)
        {
            var index = candidates[count == 1 ? 0 : i * (candidates.Length - 1) / (count - 1)];
            foreach (var (what, changed) in Of(original.Steps[index]))
            {
                var mutant = original.Steps.ToArray();
                mutant[index] = changed;
                yield return ($"{original.File}:{changed.Line}: {what}", original with { Steps = mutant });
            }
        }
    }

    private static IEnumerable<(string What, Step Step)> Of(Step step) => step switch
    {
        Counter counter => [("counter + 1", counter with { Value = counter.Value + 1 })],
        Measured measured => [("measured + 1 ns", measured with { Ns = measured.Ns + 1 })],
        Expect expect => OfTime(expect).Concat(
            from changed in OfHappening(expect.Happening)
            select (changed.What, (Step)(expect with { Happening = changed.Happening }))),
        _ => [],
    };

    private static IEnumerable<(string What, Step Step)> OfTime(Expect expect)
    {
        var time = expect.Time;
        yield return ("nothing", new Nothing(expect.Line, time with { FromNs = time.ToNs }));
        yield return ("later", expect with { Time = time with { FromNs = time.ToNs + 1, ToNs = time.ToNs + 1 } });
        if (time.FromNs > 0)
        {
            yield return ("earlier", expect with { Time = time with { FromNs = 0, ToNs = time.FromNs - 1 } });
        }
    }

    private static IEnumerable<(string What, Happening Happening)> OfHappening(Happening happening) => happening switch
    {
        FrameSent { Frame: var frame } =>
            from changed in OfFrame(frame) select (changed.What, (Happening)new FrameSent(changed.Frame)),
        Confirm { Result: var result } => [("other result", new Confirm(Other(result)))],
        FirstFrame { Length: var length } => [("length + 1", new FirstFrame(length + 1))],
        Indication { Result: N_Result.N_OK, Pdu: var pdu } =>
        [
            ("other result", new Indication(N_Result.N_ERROR, [])),
            ("last byte", new Indication(N_Result.N_OK, [.. pdu[..^1], (byte)(pdu[^1] ^ 1)])),
            ("first byte", new Indication(N_Result.N_OK, [(byte)(pdu[0] ^ 0x80), .. pdu[1..]])),
            ("a byte less", new Indication(N_Result.N_OK, pdu[..^1])),
        ],
        Indication { Result: var result } => [("other result", new Indication(Other(result), []))],
        _ => [],
    };

    private static IEnumerable<(string What, CanFrame Frame)> OfFrame(CanFrame frame)
    {
        for (var index = 0; index < frame.Length; index = index == frame.Length - 1 ? index + 1 : frame.Length - 1)
        {
            var data = frame.Data.ToArray();
            data[index] ^= 1;
            yield return ($"byte {index}", new CanFrame(frame.Id, data, frame.Flags));
        }

        var code = CanDlc.FromLength(frame.Length);
        yield return ("CAN_DL", new CanFrame(frame.Id, frame.Data[..CanDlc.ToLength(code - 1)], frame.Flags));
        yield return ("identifier", frame with { Id = OtherId(frame.Id) });
        yield return ("kind", frame with { Flags = frame.IsFd ? CanFrameFlags.None : CanFrameFlags.Fd });
    }

    private static CanId OtherId(CanId id) =>
        id.IsExtended ? CanId.Extended(id.Value ^ 1) : CanId.Extended(id.Value);

    private static N_Result Other(N_Result result) =>
        result == N_Result.N_ERROR ? N_Result.N_TIMEOUT_A : N_Result.N_ERROR;
}
