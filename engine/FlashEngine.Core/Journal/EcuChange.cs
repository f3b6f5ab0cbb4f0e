namespace FlashEngine.Journal;

/// <summary>A request that changes an ECU, as the journal names it.</summary>
public enum EcuChange : byte
{
    /// <summary>None; the record is about something else.</summary>
    None,

    /// <summary>10 with another session than the default one.</summary>
    Session,

    /// <summary>10 01.</summary>
    DefaultSession,

    /// <summary>27 with a key, or 29: an attempt that the ECU may count.</summary>
    Security,

    /// <summary>31 01 FF00, a block is erased.</summary>
    Erase,

    /// <summary>34 to 37, a block is written; also 38 and 3D.</summary>
    Write,

    /// <summary>11.</summary>
    Reset,

    /// <summary>2E: data that belongs to no block, fingerprint or coding.</summary>
    Data,
}
