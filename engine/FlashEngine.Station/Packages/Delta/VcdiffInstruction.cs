namespace FlashEngine.Station.Packages.Delta;

/// <summary>What an instruction does (RFC 3284, 3).</summary>
internal enum VcdiffOperation : byte
{
    /// <summary>Nothing: the second half of most entries.</summary>
    NoOp,

    /// <summary>Takes bytes from the data section.</summary>
    Add,

    /// <summary>Repeats one byte of the data section.</summary>
    Run,

    /// <summary>Copies from the source segment or from the target window.</summary>
    Copy,
}

/// <summary>One half of an entry of the code table.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Length">Bytes of the target; 0: the length follows in the instruction section.</param>
/// <param name="Mode">How the address of a copy is encoded.</param>
internal readonly record struct VcdiffInstruction(VcdiffOperation Operation, byte Length, byte Mode = 0);
