using FlashEngine.Station.Reports;

namespace FlashEngine.Perf.Vehicles;

/// <summary>
/// The time that no schedule can beat, out of what each ECU was seen to take alone: per bus the shortest head, all bus
/// times and the shortest tail, or the longest ECU alone. A bus time is that of the data at the wire's limit, and of one
/// FlowControl and one answer for each TransferData. A plan's own bound is the same of its
/// estimates, which know nothing of identification, sessions and waiting for an ECU that starts.
/// </summary>
public static class MeasuredBound
{
    private const string Download = "download ";

    /// <summary>Reckons the bound in seconds.</summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="sequential">The report of a run with one session at a time.</param>
    public static double Seconds(BenchVehicle vehicle, JobReport sequential)
    {
        var answers = vehicle.Ecus.ToDictionary(ecu => ecu.Entry.Name, ecu => ecu.AnswersNs / 1e9);
        return sequential.Ecus.GroupBy(ecu => ecu.Channel).Max(bus => OfBus([.. bus], answers));
    }

    private static double OfBus(List<EcuReport> bus, Dictionary<string, double> answers) => Math.Max(
        bus.Min(Head) + bus.Sum(ecu => Wire(ecu) + answers[ecu.Name]) + bus.Min(Tail),
        bus.Max(ecu => ecu.Seconds));

    private static double Head(EcuReport ecu) => Downloads(ecu).First().Start - ecu.Phases[0].Start;

    private static double Tail(EcuReport ecu) => ecu.Phases[^1].End - Downloads(ecu).Last().End;

    private static double Wire(EcuReport ecu) =>
        ecu.WireShare!.Value * Downloads(ecu).Sum(phase => phase.End - phase.Start);

    private static IEnumerable<PhaseReport> Downloads(EcuReport ecu) =>
        ecu.Phases.Where(phase => phase.Name.StartsWith(Download, StringComparison.Ordinal));
}
