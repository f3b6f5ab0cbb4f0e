using FlashEngine.Can;

namespace FlashEngine.Simulation.IsoTp;

/// <summary>The agreed shape of every ISO-TP frame between a tester and one ECU, in both directions.</summary>
internal sealed class TransportSettings(VirtualEcuOptions options, bool fd)
{
    /// <summary>N_Bs and N_Cr of the ECU.</summary>
    public const long TimerNs = 1_000_000_000;

    /// <summary>How late a FlowControl of the tester may be: (N_Br + N_Ar) &lt; 0.9 N_Bs.</summary>
    public const long FlowControlMaxNs = 900_000_000;

    /// <summary>From a Wait of the ECU to its next FlowControl, well within N_Bs of the tester.</summary>
    public const long WaitPeriodNs = 10_000_000;

    private const int CanDlClassic = 8;

    // Where a DLC forces padding although none is configured.
    private const byte ForcedPadding = 0xCC;

    private readonly CanFrameFlags _flags = fd ? CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch : CanFrameFlags.None;
    private readonly byte? _padding = options.Padding;
    private readonly byte? _responsePadding = options.ResponsePadding;
    private readonly (int BlockSize, byte StMin)[] _flowControls =
    [
        (options.BlockSize, StMinCode.FromMicroseconds(options.StMinUs)),
        .. options.LaterFlowControls.Select(
            values => (values.BlockSize, StMinCode.FromMicroseconds(values.StMinUs))),
    ];

    private CanId _responseId = options.Response.Id;

    public string EcuName => options.Name;

    public int TxDataLength => options.TxDataLength;

    public int Waits => options.Waits;

    public bool StMinStartToStart => options.StMinStartToStart;

    /// <summary>Bytes before the N_PCI of physical requests.</summary>
    public int RequestPrefixLength { get; } = options.Request.PrefixLength;

    /// <summary>Bytes before the N_PCI of functional requests.</summary>
    public int FunctionalPrefixLength { get; } = options.Functional?.PrefixLength ?? 0;

    /// <summary>Bytes before the N_PCI of responses.</summary>
    public int ResponsePrefixLength { get; } = options.Response.PrefixLength;

    /// <summary>The largest payload of a SingleFrame without prefix.</summary>
    public int SingleFrameLengthMax => TxDataLength > CanDlClassic ? TxDataLength - 2 : 7;

    /// <summary>BS and STmin, as its byte, of a message's FlowControl, counted from 0.</summary>
    public (int BlockSize, byte StMin) FlowControl(int index) => _flowControls[index % _flowControls.Length];

    /// <summary>From now on answers go to the source of this request, where the formats tell it.</summary>
    public void AnswerTo(in EcuAddress asked, CanId request)
    {
        if (asked.IsFixed && options.Response.IsFixed)
        {
            _responseId = options.Response.AnswerTo(request);
        }
    }

    /// <summary>Gives a frame of ours its address, length, flags and padding.</summary>
    /// <param name="frame">The frame, filled behind its prefix.</param>
    /// <param name="used">How many bytes it has to carry, prefix included.</param>
    public void Finish(ref CanFrame frame, int used)
    {
        if (options.Response.Prefix is { } prefix)
        {
            frame.Buffer[0] = prefix;
        }

        frame.Id = _responseId;
        frame.Flags = _flags;
        frame.Length = CanDl(used, _responsePadding is null ? 0 : CanDlClassic);
        frame.Buffer[used..frame.Length].Fill(_responsePadding ?? ForcedPadding);
    }

    /// <summary>What is wrong with the shape of a tester's frame; null: nothing.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="used">How many bytes it carries, prefix included.</param>
    /// <param name="isPlainSingleFrame">True for a SingleFrame without escape sequence.</param>
    public string? ShapeProblem(in CanFrame frame, int used, bool isPlainSingleFrame = false)
    {
        if ((frame.Flags & ~CanFrameFlags.ErrorStateIndicator) != _flags)
        {
            return $"flags are {frame.Flags}, agreed are {_flags}";
        }

        var minimum = _padding is null ? 0
            : isPlainSingleFrame ? Math.Min(options.MinimumCanDl, CanDlClassic)
            : options.MinimumCanDl;
        var canDl = CanDl(used, minimum);
        if (frame.Length != canDl)
        {
            return $"CAN_DL is {frame.Length}, must be {canDl}";
        }

        return _padding is { } padding && frame.Data[used..].ContainsAnyExcept(padding)
            ? $"padding is not {padding:X2}"
            : null;
    }

    private static int CanDl(int used, int minimum)
    {
        var length = Math.Max(used, minimum);
        return length <= CanDlClassic ? length : CanDlc.RoundUp(length);
    }
}
