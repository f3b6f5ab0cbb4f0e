using FlashEngine.Conformance.Tests.Model;
using FlashEngine.Uds;

namespace FlashEngine.Lab.Tests.Kernel;

/// <summary>
/// Which cases of the table Linux's CAN_ISOTP can be held against, and why not the others. What it does otherwise than
/// the table stands here by name, and nothing else is left out.
/// </summary>
internal static class KernelScope
{
    private static readonly Dictionary<string, string> OtherRules = new()
    {
        ["FF.3"] = "takes a FirstFrame of a length that a SingleFrame would hold",
        ["FF.7"] = "has a buffer of its own length, and sends its BS and STmin with Overflow",
        ["FC.each"] = "BS and STmin of the first FlowControl count",
        ["FC.wftmax"] = "bears any number of Waits",
        ["FC.reset"] = "bears any number of Waits",
        ["FC.reserved"] = "stops without an error at a reserved FlowStatus",
        ["FC.first"] = "no such option",
        ["FC.hold"] = "never sends Wait",
        ["FC.early"] = "has no transmit confirmation that could be late",
        ["FC.early-CF"] = "has no transmit confirmation that could be late",
        ["ST.first"] = "waits STmin behind a FlowControl too",
        ["ST.across"] = "waits STmin behind a FlowControl too",
        ["UP.receiving"] = "does not report N_UNEXP_PDU",
        ["DL.kind"] = "receives frames of the kind that it sends only",
        ["BAD.1"] = "ends a reception at frames that the table ignores",
    };

    /// <summary>Why the case is not for the kernel; null: it is.</summary>
    public static string? Excludes(ConformanceCase item)
    {
        var rule = item.Rules.FirstOrDefault(OtherRules.ContainsKey);
        return rule is not null ? $"{rule}: {OtherRules[rule]}" : ByOptions(item.Options) ?? ByScript(item.Steps);
    }

    private static string? ByOptions(CaseOptions options)
    {
        var known = new CaseOptions
        {
            Tx = options.Tx,
            Rx = options.Rx,
            Kind = options.Kind,
            TxDl = options.TxDl,
            Padding = options.Padding,
            RxPadding = options.RxPadding,
            BlockSize = options.BlockSize,
            StMinNs = options.StMinNs,
            ListenOnly = options.ListenOnly,
            BitRate = options.BitRate,
        };
        return options == known ? null : "an option that it does not have";
    }

    private static string? ByScript(IReadOnlyList<Step> steps)
    {
        if (steps.Any(step => step is HoldReception or Reset or Attend or Transmitted or Counter or Measured))
        {
            return "a call that it does not have";
        }

        if (steps.OfType<Request>().Any(request => request.Refused || request.Pdu.Length == 0))
        {
            return "refuses in ways of its own";
        }

        return steps.OfType<Expect>().Any(expect => expect.Happening
            is Indication { Result: not (N_Result.N_OK or N_Result.N_TIMEOUT_Cr or N_Result.N_WRONG_SN) }
            or Confirm { Result: not (N_Result.N_OK or N_Result.N_TIMEOUT_Bs or N_Result.N_BUFFER_OVFLW) })
            ? "a result that it does not tell"
            : null;
    }
}
