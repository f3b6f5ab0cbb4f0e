using System.Globalization;

namespace FlashEngine.Simulation;

/// <summary>Something that a tester did and ISO 15765-2 or an ECU's own flow control forbids.</summary>
/// <param name="TimestampNs">When, station time in nanoseconds.</param>
/// <param name="Ecu">The ECU that saw it.</param>
/// <param name="Problem">The rule and the frame.</param>
public sealed record ProtocolViolation(long TimestampNs, string Ecu, string Problem)
{
    /// <summary>As a line: time in seconds, ECU, rule and frame.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{TimestampNs / 1e9:F9} s {Ecu}: {Problem}");
}
