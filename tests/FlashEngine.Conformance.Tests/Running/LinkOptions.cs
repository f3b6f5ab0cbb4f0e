using FlashEngine.Can;
using FlashEngine.Conformance.Tests.Model;
using FlashEngine.IsoTp;

namespace FlashEngine.Conformance.Tests.Running;

/// <summary>The options of a case as those of an <see cref="IsoTpLink"/>.</summary>
internal static class LinkOptions
{
    public static IsoTpOptions Of(CaseOptions options) => new()
    {
        TxId = options.Tx.Id,
        RxId = options.Rx.Id,
        TxPrefix = options.Tx.Prefix,
        RxPrefix = options.Rx.Prefix,
        Functional = options.Functional,
        Fd = (options.Kind & CanFrameFlags.Fd) != 0,
        BitRateSwitch = (options.Kind & CanFrameFlags.BitRateSwitch) != 0,
        TxDataLength = options.TxDl,
        Padding = options.Padding,
        RxPadding = options.RxPadding,
        MinimumCanDl = options.CanDlMin,
        ListenOnly = options.ListenOnly,
        BlockSize = options.BlockSize,
        StMinUs = Microseconds(options.StMinNs),
        TxStMinUs = Microseconds(options.StMinLeastNs),
        StMinOverrideUs = options.StMinOverrideNs is { } overrideNs ? Microseconds(overrideNs) : null,
        StMinStartToStart = options.StMinStartToStart,
        StMinAfterFlowControl = options.StMinAfterFc,
        FlowControlParameters = options.FirstFcOnly ? FlowControlParameters.FirstFc : FlowControlParameters.EachFc,
        AllowLongPduOnClassic = options.LongPduOnClassic,
        StrictFirstFrameLength = options.StrictFfEscape,
        N_AsNs = options.N_AsNs,
        N_ArNs = options.N_ArNs,
        N_BsNs = options.N_BsNs,
        N_BrNs = options.N_BrNs,
        N_CsNs = options.N_CsNs,
        N_CrNs = options.N_CrNs,
        WftMax = options.WftMax,
        PduLengthMax = options.PduMax,
        BitRate = options.BitRate,
    };

    private static int Microseconds(long ns) => checked((int)(ns / 1_000));
}
