namespace FlashEngine.Station.Store;

/// <summary>Where the job of a command is. The numbers are those in the store and keep their meaning.</summary>
public enum CommandState
{
    /// <summary>Accepted; another one is worked on.</summary>
    Queued = 0,

    /// <summary>The package is on its way.</summary>
    Downloading = 1,

    /// <summary>The package has arrived; its signature and contents are checked.</summary>
    Verifying = 2,

    /// <summary>It waits for an approval, for conditions of the vehicle or for its window.</summary>
    Waiting = 3,

    /// <summary>The vehicle is, or may be, changed.</summary>
    Flashing = 4,

    /// <summary>The flashing has ended; what the ECUs showed when they were read back is judged.</summary>
    Checking = 5,

    /// <summary>It has its one result.</summary>
    Done = 6,
}
