using FlashEngine.Rehearsal.Faults;
using FlashEngine.Simulation;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>
/// Which of the strict peer's complaints are ours. A fault that takes a frame away or holds it up makes the peer see
/// what nobody sent, for as long as the timers of a message run; what only the sender of a frame can get wrong is
/// always ours.
/// </summary>
internal static class PeerExcuses
{
    private const long NsPerS = 1_000_000_000;

    // 4095 bytes at the largest STmin, which a wrong FlowControl may ask for: the sender goes on to the end.
    private const long SlowMessageNs = 75 * NsPerS;

    // Shape, and values that the standard reserves: no fault changes a byte of a tester's frame.
    private static readonly string[] NeverExcused =
        ["padding", "CAN_DL", "flags are", "unknown N_PCItype", "reserved", "SF_DL", "shorter form", "FlowControl is"];

    /// <summary>True when a fault explains it.</summary>
    public static bool Excuses(
        IReadOnlyList<FaultStrike> strikes, ProtocolViolation violation, Func<string, string, bool> onSameBus)
    {
        if (NeverExcused.Any(text => violation.Problem.Contains(text, StringComparison.Ordinal)))
        {
            return false;
        }

        var isPacing = violation.Problem.Contains("below STmin", StringComparison.Ordinal);
        var slowNs = strikes.Any(strike => strike.Event.Kind == FaultKind.WrongFlowControl) ? SlowMessageNs : 0;
        return strikes.Any(strike =>
            strike.TimeNs <= violation.TimestampNs
            && violation.TimestampNs - strike.TimeNs - slowNs <= WindowNs(strike.Event.Kind)
            && (strike.Ecu is null || strike.Ecu == violation.Ecu || Spreads(strike, violation, onSameBus))
            && (!isPacing || BreaksPacing(strike.Event.Kind)));
    }

    /// <summary>
    /// A station that dies concerns all ECUs; a bus that is busy, and an adapter that is off it, those on it.
    /// </summary>
    private static bool Spreads(
        FaultStrike strike, ProtocolViolation violation, Func<string, string, bool> onSameBus) =>
        strike.Event.Kind is FaultKind.Killed or FaultKind.TornWrite
        || (strike.Event.Kind is FaultKind.FrameDelayed or FaultKind.ErrorPassive or FaultKind.BusOff
                or FaultKind.QueueFull or FaultKind.AdapterRemoved
            && onSameBus(strike.Ecu!, violation.Ecu));

    // Only a frame that was sent twice, or a FlowControl with another STmin, brings two frames closer together.
    private static bool BreaksPacing(FaultKind kind) =>
        kind is FaultKind.FrameDuplicated or FaultKind.WrongFlowControl;

    private static long WindowNs(FaultKind kind) => kind switch
    {
        FaultKind.PendingForEver => long.MaxValue / 2,
        FaultKind.EcuSilent => 24 * NsPerS,
        FaultKind.EcuSlow => 9 * NsPerS,
        FaultKind.QueueFull or FaultKind.BusOff => 6 * NsPerS,
        _ => 4 * NsPerS,
    };
}
