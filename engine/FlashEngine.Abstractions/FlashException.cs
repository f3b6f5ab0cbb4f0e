namespace FlashEngine;

/// <summary>The exit codes of the program; also what each error of the engine maps to.</summary>
public enum FlashExitCode
{
    /// <summary>Everything asked for was done and read back.</summary>
    Ok = 0,

    /// <summary>The command line is wrong.</summary>
    Usage = 1,

    /// <summary>A file, manifest, script or plugin cannot be used.</summary>
    FileOrManifest = 2,

    /// <summary>An adapter or channel cannot be used or was lost.</summary>
    Channel = 3,

    /// <summary>A precondition does not hold, or the ECU is not the one expected.</summary>
    Precondition = 4,

    /// <summary>Security access failed.</summary>
    SecurityAccess = 5,

    /// <summary>Erasing failed.</summary>
    Erase = 6,

    /// <summary>The transfer failed.</summary>
    Transfer = 7,

    /// <summary>Verification or the dependency check failed.</summary>
    Verification = 8,

    /// <summary>A time limit passed, or nothing moved any more.</summary>
    Timeout = 9,

    /// <summary>Cancelled by the operator.</summary>
    Cancelled = 10,

    /// <summary>Some ECUs are done, others are not.</summary>
    Partial = 11,

    /// <summary>The network, a broker or a server failed.</summary>
    Network = 12,
}

/// <summary>
/// The root of the engine's errors. Three families and nothing else: the ECU refused
/// (<see cref="Uds.NegativeResponseException"/>, <see cref="Uds.InvalidResponseException"/>), the link failed
/// (<see cref="Uds.LinkException"/>, <see cref="Can.ChannelException"/>), or the input, the call or the operator ended
/// it (the rest). Each says in one line what happened and knows its exit code.
/// </summary>
public abstract class FlashException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The exit code when this error ends a command and no flash step gives it a closer meaning.</summary>
    public abstract FlashExitCode ExitCode { get; }
}

/// <summary>A file, value, script or plugin given to the engine is unusable.</summary>
public sealed class InputException(string message, Exception? cause = null) : FlashException(message, cause)
{
    /// <summary>Makes the message of an error in a file: <c>file:line: problem</c>.</summary>
    public static InputException At(string fileName, int line, string problem) => new($"{fileName}:{line}: {problem}");

    /// <inheritdoc/>
    public override FlashExitCode ExitCode => FlashExitCode.FileOrManifest;
}

/// <summary>The work was ended from outside or by a limit, or a check of the engine failed.</summary>
public sealed class JobException(FlashExitCode exitCode, string message, Exception? cause = null)
    : FlashException(message, cause)
{
    /// <inheritdoc/>
    public override FlashExitCode ExitCode { get; } = exitCode;
}
