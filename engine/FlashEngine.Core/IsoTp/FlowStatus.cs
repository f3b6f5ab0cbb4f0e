namespace FlashEngine.IsoTp;

/// <summary>FS of a FlowControl (ISO 15765-2). Values 3..F are reserved.</summary>
internal enum FlowStatus : byte
{
    /// <summary>The sender may go on with the next block.</summary>
    ContinueToSend = 0,

    /// <summary>The sender waits for another FlowControl.</summary>
    Wait = 1,

    /// <summary>The message is longer than the receiver's buffer; the sender gives up.</summary>
    Overflow = 2,
}
