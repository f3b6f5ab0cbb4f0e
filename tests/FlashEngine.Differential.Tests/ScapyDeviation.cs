namespace FlashEngine.Differential.Tests;

/// <summary>
/// The whole list of what scapy 2.5.0's ISOTPSoftSocket does differently from ISO 15765-2, or cannot do, and what the
/// exchanges leave out for it. Nothing else is left out; the code names the member wherever one is used.
/// </summary>
internal enum ScapyDeviation
{
    /// <summary>
    /// N_Bs and N_Cr are fixed at one second. scapy_peer.py makes them 30 s, so that a busy machine is no difference.
    /// </summary>
    FixedTimers,

    /// <summary>
    /// BS is taken from the first FlowControl alone, even where that is a Wait, whose BS means nothing and is 0. After
    /// a Wait for a FirstFrame, scapy's ConsecutiveFrames are not held against our BS.
    /// </summary>
    BlockSizeOfFirstFlowControl,

    /// <summary>
    /// A reserved STmin acts as 0 when scapy sends. Our FlowControls never carry one; those of scapy do, and we keep
    /// 127 ms then.
    /// </summary>
    ReservedStMin,

    /// <summary>Any number of Waits is borne. Our N_WFTmax is tested on our side only.</summary>
    NoWaitLimit,

    /// <summary>scapy never answers a FirstFrame with Overflow. Only our own Overflows are tested.</summary>
    NoOverflow,

    /// <summary>
    /// A SingleFrame's escape sequence (CAN_DL above 8) is not known: it is read as length 0. Over CAN FD we send it
    /// SingleFrames without one, and segmented PDUs of every TX_DL.
    /// </summary>
    NoSingleFrameEscape,

    /// <summary>scapy sends frames of 8 bytes at most: TX_DL is 8 when it sends.</summary>
    TxDlOf8,

    /// <summary>A 29-bit identifier up to 7FF is sent as an 11-bit one. None is used.</summary>
    SmallExtendedIds,

    /// <summary>
    /// An rx_ext_address of 0 is taken for absent, and ext_address stands in for it. N_TA of scapy's node is never 0.
    /// </summary>
    ZeroTargetAddress,

    /// <summary>
    /// scapy reports no failures. Whether it delivers the PDU, and which frames it sends, is all that is compared.
    /// </summary>
    SilentFailures,
}
