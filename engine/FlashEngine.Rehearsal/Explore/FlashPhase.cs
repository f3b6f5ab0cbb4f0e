namespace FlashEngine.Rehearsal.Explore;

/// <summary>What is done with an ECU, as the table of an exploration groups it.</summary>
public enum FlashPhase
{
    /// <summary>The package comes over the air.</summary>
    Download,

    /// <summary>Hardware and version are read.</summary>
    Identify,

    /// <summary>The bus is made quiet, the programming session entered and unlocked.</summary>
    Unlock,

    /// <summary>What the ECU holds is read out and kept.</summary>
    Backup,

    /// <summary>A block is erased.</summary>
    Erase,

    /// <summary>A block or a driver is transferred.</summary>
    Transfer,

    /// <summary>Memory and dependencies are checked.</summary>
    Check,

    /// <summary>The ECU resets.</summary>
    Reset,

    /// <summary>What it runs is read back, and it is left.</summary>
    ReadBack,

    /// <summary>What was changed is taken back, by all of these steps.</summary>
    Rollback,

    /// <summary>No session runs: before the first, after the last, while the station is off.</summary>
    Outside,
}

/// <summary>From the engine's steps to phases.</summary>
internal static class FlashPhases
{
    /// <summary>The phase of a step's name, of which steps of blocks bear the block's behind a blank.</summary>
    public static FlashPhase Of(string step) => step.Split(' ')[0] switch
    {
        "" => FlashPhase.Outside,
        "identify" => FlashPhase.Identify,
        "backup" => FlashPhase.Backup,
        "erase" => FlashPhase.Erase,
        "download" or "downloadDriver" => FlashPhase.Transfer,
        "checkDriver" or "startDriver" or "checkMemory" or "checkProgrammingDependencies" => FlashPhase.Check,
        "reset" => FlashPhase.Reset,
        "leaveProgrammingMode" or "defaultSession" or "readBack" or "leave" => FlashPhase.ReadBack,
        _ => FlashPhase.Unlock,
    };
}
