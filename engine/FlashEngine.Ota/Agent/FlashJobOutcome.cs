namespace FlashEngine.Ota.Agent;

/// <summary>How a flash job ended.</summary>
/// <param name="Success">Every ECU shows the wanted version, read back after its reset.</param>
/// <param name="Cancelled">It was cancelled.</param>
/// <param name="TimedOut">A time limit ended it.</param>
/// <param name="Message">One line for the backend: what was done or what went wrong.</param>
/// <param name="ExitCode">The exit code; <see cref="FlashExitCode.Ok"/> with success only.</param>
public sealed record FlashJobOutcome(
    bool Success, bool Cancelled, bool TimedOut, string Message, FlashExitCode ExitCode);
