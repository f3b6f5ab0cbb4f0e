namespace FlashEngine.Rehearsal.Faults;

/// <summary>What can go wrong in a rehearsal.</summary>
public enum FaultKind
{
    /// <summary>A frame is acknowledged, but some of those that it is for miss it.</summary>
    FrameLost,

    /// <summary>A bit error destroys a frame; its sender repeats it.</summary>
    FrameCorrupted,

    /// <summary>A frame is taken and repeated all the same (error in the last bit of EOF).</summary>
    FrameDuplicated,

    /// <summary>Other nodes keep the bus busy.</summary>
    FrameDelayed,

    /// <summary>Bit errors in a row make a controller error passive.</summary>
    ErrorPassive,

    /// <summary>More of them take it off the bus; it restarts.</summary>
    BusOff,

    /// <summary>The adapter's transmit queue is full for a while.</summary>
    QueueFull,

    /// <summary>The adapter is unplugged.</summary>
    AdapterRemoved,

    /// <summary>An ECU hears nothing for a while.</summary>
    EcuSilent,

    /// <summary>An ECU answers after P2 without asking for time.</summary>
    EcuSlow,

    /// <summary>An ECU resets instead of serving a request.</summary>
    EcuReset,

    /// <summary>An ECU's answer to an earlier request comes in place of the one that is due.</summary>
    StaleAnswer,

    /// <summary>An ECU's answer breaks the standard.</summary>
    WrongAnswer,

    /// <summary>An ECU answers 78 until it loses power.</summary>
    PendingForEver,

    /// <summary>BS, STmin or FlowStatus of an ECU's FlowControl is not what the ECU acts by.</summary>
    WrongFlowControl,

    /// <summary>A ConsecutiveFrame of an ECU has a wrong SequenceNumber.</summary>
    WrongSequenceNumber,

    /// <summary>An ECU refuses a request with any negative response code.</summary>
    Refused,

    /// <summary>An ECU loses power in the middle of an erase or a write.</summary>
    PowerLoss,

    /// <summary>The station's process is killed before or after a record of its journal.</summary>
    Killed,

    /// <summary>The disk of the journal is full from now on.</summary>
    DiskFull,

    /// <summary>The station loses power while a record is written: part of what waited is on the disk.</summary>
    TornWrite,

    /// <summary>fsync of the journal fails: nobody knows what of the last batch is on the disk.</summary>
    SyncFailed,

    /// <summary>Date and time jump.</summary>
    ClockJump,

    /// <summary>The broker cannot be reached, or the connection to it breaks around a message.</summary>
    BrokerGone,

    /// <summary>The broker takes its time to confirm a message.</summary>
    BrokerSlow,

    /// <summary>A message to the device comes more than once.</summary>
    MessageRepeated,

    /// <summary>The package server cannot be reached, or the connection breaks in the middle.</summary>
    ServerGone,

    /// <summary>The package comes in drops.</summary>
    ServerSlow,

    /// <summary>The server has an error in place of the package, or other bytes.</summary>
    ServerWrong,

    /// <summary>The disk of downloads is full.</summary>
    DownloadDiskFull,

    /// <summary>
    /// No fault of the world, but one of the engine: a byte of an ECU that was read back changes. Never drawn; it
    /// proves that the checks would find it.
    /// </summary>
    Canary,
}
