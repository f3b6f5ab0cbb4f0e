namespace FlashEngine.Adapters.Shared.Timing;

/// <summary>How a controller makes a bit: a synchronisation quantum, two segments, the sample point between.</summary>
/// <param name="ClockHz">The controller's clock.</param>
/// <param name="Prescaler">Clock cycles in a time quantum.</param>
/// <param name="Tseg1">Quanta from the synchronisation segment to the sample point.</param>
/// <param name="Tseg2">Quanta from the sample point to the end of the bit.</param>
internal readonly record struct BitTiming(int ClockHz, int Prescaler, int Tseg1, int Tseg2)
{
    /// <summary>The length of the bit in quanta.</summary>
    public int Quanta => 1 + Tseg1 + Tseg2;

    /// <summary>The bit rate.</summary>
    public double BitsPerSecond => (double)ClockHz / Prescaler / Quanta;

    /// <summary>Where in the bit the sample point lies.</summary>
    public double SamplePointPercent => 100.0 * (1 + Tseg1) / Quanta;
}
