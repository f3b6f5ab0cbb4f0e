using FlashEngine.Conformance.Tests.Model;
using FlashEngine.Uds;

namespace FlashEngine.Conformance.Tests.SelfCheck;

/// <summary>
/// Cases marked <c>applies kernel</c> ask only for what Linux's CAN_ISOTP can do and do: fixed timers of 1 s, BS and
/// STmin of the first FlowControl, no Wait of its own, no limit of Waits, a prefix in both directions or in none.
/// </summary>
public sealed class KernelMarkTests
{
    private static readonly N_Result[] KnownToTheKernel =
        [N_Result.N_OK, N_Result.N_TIMEOUT_Bs, N_Result.N_TIMEOUT_Cr];

    [Fact]
    public void MarkedCases_AskForWhatTheKernelDoes()
    {
        var marked = CaseLibrary.Cases.Values.Where(item => item.AppliesToKernel).ToArray();
        Assert.NotEmpty(marked);
        Assert.Empty(
            from item in marked
            where !HasPossibleOptions(item.Options) || !item.Steps.All(IsPossible) || !HasOneFlowControl(item)
            select item.Id);
    }

    private static bool HasPossibleOptions(CaseOptions options) =>
        (options.Tx.Prefix is null) == (options.Rx.Prefix is null)
        && options == new CaseOptions
        {
            Tx = options.Tx,
            Rx = options.Rx,
            Kind = options.Kind,
            TxDl = options.TxDl,
            Padding = options.Padding,
            BlockSize = options.BlockSize,
            StMinNs = options.StMinNs,
        };

    // All FlowControls of the peer must say the same, and STmin 0: the kernel waits STmin in other places than we do.
    private static bool HasOneFlowControl(ConformanceCase item)
    {
        var flowControls = item.Steps.OfType<FrameArrives>()
            .Select(step => step.Frame.Data[(item.Options.Rx.Prefix is null ? 0 : 1)..].ToArray())
            .Where(data => data is [0x30, _, _, ..])
            .Select(data => (BlockSize: data[1], StMin: data[2]))
            .Distinct()
            .ToArray();
        return flowControls is [] or [(_, 0)];
    }

    private static bool IsPossible(Step step) => step switch
    {
        FrameArrives or Nothing or Counter or Request { Refused: false } => true,
        Expect { Happening: FrameSent or FirstFrame } => true,
        Expect { Happening: Confirm { Result: var result } } => KnownToTheKernel.Contains(result),
        Expect { Happening: Indication { Result: var result } } => KnownToTheKernel.Contains(result),
        _ => false,
    };
}
