using FlashEngine.Rehearsal.Explore;

namespace FlashEngine.Rehearsal.Faults;

/// <summary>A fault that happened.</summary>
/// <param name="Event">Which.</param>
/// <param name="Ecu">The ECU that it was about; null: a bus, or the station.</param>
/// <param name="Phase">What the job was about to do with that ECU.</param>
/// <param name="TimeNs">When, station time in nanoseconds.</param>
/// <param name="Attempt">In which of the run's jobs, counted from 0.</param>
public sealed record FaultStrike(FaultEvent Event, string? Ecu, FlashPhase Phase, long TimeNs, int Attempt);
