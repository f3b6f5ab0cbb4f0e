namespace FlashEngine.Journal;

/// <summary>What a record of the journal says. The numbers are stored: they are never given another meaning.</summary>
public enum JournalEvent : byte
{
    /// <summary>
    /// An ECU was identified and may be flashed; <see cref="JournalRecord.Text"/> is its hardware number, and
    /// <see cref="JournalRecord.Block"/> the version that it showed, empty for none.
    /// </summary>
    Identified = 1,

    /// <summary>A request that changes an ECU is about to be sent.</summary>
    Requested = 2,

    /// <summary>The ECU confirmed that change.</summary>
    Confirmed = 3,

    /// <summary>The ECU refused it before it began.</summary>
    Refused = 4,

    /// <summary>
    /// A logical block was written and checked; <see cref="JournalRecord.Number"/> is the CRC-32 of its data.
    /// </summary>
    BlockCompleted = 5,

    /// <summary>So many bytes of a block are confirmed; written now and then, and never relied upon.</summary>
    Progress = 6,

    /// <summary>An ECU's session ended; <see cref="JournalRecord.Text"/> is its result word.</summary>
    EcuEnded = 7,

    /// <summary>A bus is about to be taken into programming mode; <see cref="JournalRecord.Text"/> names it.</summary>
    BusEntered = 8,

    /// <summary>The bus was given back.</summary>
    BusLeft = 9,

    /// <summary>The job ended; <see cref="JournalRecord.Number"/> is its exit code.</summary>
    JobEnded = 10,

    /// <summary>
    /// An ECU's previous image is safe; <see cref="JournalRecord.Text"/> says where. Precedes its first erase.
    /// </summary>
    Secured = 20,

    /// <summary>
    /// From here on the job goes back to the previous images: <see cref="JournalRecord.Ecu"/> is the ECU whose failure
    /// is the cause, <see cref="JournalRecord.Text"/> its error, <see cref="JournalRecord.Number"/> its exit code.
    /// </summary>
    RollbackBegun = 21,

    /// <summary>Every ECU that was to get its previous image back has it.</summary>
    RolledBack = 22,
}

/// <summary>One record of a job's journal. What is not named by its event is empty.</summary>
public readonly record struct JournalRecord(JournalEvent Event)
{
    /// <summary>The ECU's name.</summary>
    public string Ecu { get; init; } = "";

    /// <summary>The logical block's name.</summary>
    public string Block { get; init; } = "";

    /// <summary>The change that a request makes.</summary>
    public EcuChange Change { get; init; }

    /// <summary>See the event.</summary>
    public string Text { get; init; } = "";

    /// <summary>See the event.</summary>
    public long Number { get; init; }
}
