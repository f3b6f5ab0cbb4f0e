using FlashEngine.Can;

namespace FlashEngine.Simulation.IsoTp;

/// <summary>The agreed shape of every ISO-TP frame between a tester and one ECU, in both directions.</summary>
internal sealed class TransportSettings(VirtualEcuOptions options, bool fd)
{
    /// <summary>N_Bs and N_Cr of the ECU.</summary>
    public const long TimerNs = 1_000_000_000;

    /// <summary>How late a FlowControl of the tester may be: (N_Br + N_Ar) &lt; 0.9 N_Bs.</summary>
    public const long FlowControlMaxNs = 900_000_000;

    // Where a DLC forces padding although none is configured.
    private const byte ForcedPadding = 0xCC;

    private readonly CanFrameFlags _flags = fd ? CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch : CanFrameFlags.None;
    private readonly byte? _padding = options.Padding;

    public string EcuName => options.Name;

    public CanId Response => options.Response;

    public int TxDataLength => options.TxDataLength;

    public int BlockSize => options.BlockSize;

    /// <summary>STmin as its byte in FlowControl.</summary>
    public byte StMin { get; } = StMinCode.FromMicroseconds(options.StMinUs);

    /// <summary>The largest payload of a SingleFrame.</summary>
    public int SingleFrameLengthMax => TxDataLength > 8 ? TxDataLength - 2 : 7;

    /// <summary>CAN_DL of a frame that has this many bytes to carry, PCI included.</summary>
    public int CanDl(int used)
    {
        if (used <= 8)
        {
            return _padding is null ? used : 8;
        }

        return CanDlc.RoundUp(used);
    }

    /// <summary>Gives a frame of ours its length, flags and padding.</summary>
    public void Finish(ref CanFrame frame, int used)
    {
        frame.Id = options.Response;
        frame.Flags = _flags;
        frame.Length = CanDl(used);
        frame.Buffer[used..frame.Length].Fill(_padding ?? ForcedPadding);
    }

    /// <summary>What is wrong with the shape of a tester's frame that carries this many bytes; null: nothing.</summary>
    public string? ShapeProblem(in CanFrame frame, int used)
    {
        if ((frame.Flags & ~CanFrameFlags.ErrorStateIndicator) != _flags)
        {
            return $"flags are {frame.Flags}, agreed are {_flags}";
        }

        if (frame.Length != CanDl(used))
        {
            return $"CAN_DL is {frame.Length}, must be {CanDl(used)}";
        }

        return _padding is { } padding && frame.Data[used..].ContainsAnyExcept(padding)
            ? $"padding is not {padding:X2}"
            : null;
    }
}
