using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>Which kinds of faults can strike in which phases of a flash, and why some cannot.</summary>
public static class FaultCoverage
{
    /// <summary>The phases of a session, in their order.</summary>
    public static IReadOnlyList<FlashPhase> Phases { get; } =
        [.. Enum.GetValues<FlashPhase>().Where(phase => phase != FlashPhase.Outside)];

    /// <summary>Why a kind never strikes in a phase; null: it can.</summary>
    public static string? WhyImpossible(FaultKind kind, FlashPhase phase) => kind switch
    {
        FaultKind.BrokerGone or FaultKind.BrokerSlow => null,
        FaultKind.ServerGone or FaultKind.ServerSlow or FaultKind.ServerWrong or FaultKind.DownloadDiskFull
            or FaultKind.MessageRepeated => phase == FlashPhase.Download
                ? null
                : "the command and the package have come by then",
        _ when phase == FlashPhase.Download => "no ECU is asked then, and the job's journal has not begun",
        FaultKind.PowerLoss when phase is not (FlashPhase.Erase or FlashPhase.Transfer or FlashPhase.Rollback) =>
            "nothing is erased or written then",
        FaultKind.WrongFlowControl when phase is FlashPhase.Identify or FlashPhase.Reset or FlashPhase.ReadBack =>
            "every request then is a SingleFrame; a FlowControl is the late one of a step that was cut off",
        FaultKind.WrongSequenceNumber when phase
            is FlashPhase.Erase or FlashPhase.Transfer or FlashPhase.Check or FlashPhase.Reset =>
            "every answer then is a SingleFrame, which has no SequenceNumber",
        _ => null,
    };

    /// <summary>The phase as a table's title.</summary>
    public static string Title(this FlashPhase phase) => phase switch
    {
        FlashPhase.Unlock => "session, unlock",
        FlashPhase.ReadBack => "read back",
        _ => phase.ToString().ToLowerInvariant(),
    };
}
