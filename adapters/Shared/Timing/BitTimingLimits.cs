namespace FlashEngine.Adapters.Shared.Timing;

/// <summary>What the registers of a controller hold.</summary>
/// <param name="PrescalerMax">The largest prescaler; the smallest is 1.</param>
/// <param name="Tseg1Max">The longest first segment, in quanta.</param>
/// <param name="Tseg2Max">The longest second segment, in quanta.</param>
internal sealed record BitTimingLimits(int PrescalerMax, int Tseg1Max, int Tseg2Max)
{
    // With fewer quanta in a bit, a node has nothing to resynchronise with.
    private const int QuantaMin = 8;

    // A controller needs up to two quanta to decide about the next bit (information processing time).
    private const int Tseg2Min = 2;

    /// <summary>
    /// The registers of every controller since the SJA1000. Clocks are multiples of <see cref="ClassicClockHz"/>, so
    /// what is reached with that one is reached by all.
    /// </summary>
    public static BitTimingLimits Classic { get; } = new(64, 16, 8);

    /// <summary>The clock that a classic controller counts quanta from: 16 MHz halved.</summary>
    public const int ClassicClockHz = 8_000_000;

    /// <summary>Finds the timing next to what is asked for: first by bit rate, then by sample point.</summary>
    /// <param name="clockHz">The controller's clock.</param>
    /// <param name="bitsPerSecond">The bit rate.</param>
    /// <param name="samplePointPercent">The sample point.</param>
    /// <param name="prescaler">The prescaler to take among equals; otherwise the smallest.</param>
    /// <returns>The best one; null when no timing comes near.</returns>
    public BitTiming? FindNearest(int clockHz, int bitsPerSecond, double samplePointPercent, int prescaler)
    {
        BitTiming? best = null;
        var bestRank = (double.MaxValue, double.MaxValue, false);
        for (var candidate = 1; candidate <= PrescalerMax; candidate++)
        {
            if (Fit(clockHz, candidate, bitsPerSecond, samplePointPercent) is not { } timing)
            {
                continue;
            }

            var rank = (
                Math.Abs(timing.BitsPerSecond - bitsPerSecond),
                Math.Abs(timing.SamplePointPercent - samplePointPercent),
                candidate != prescaler);
            if (rank.CompareTo(bestRank) < 0)
            {
                (best, bestRank) = (timing, rank);
            }
        }

        return best;
    }

    private BitTiming? Fit(int clockHz, int prescaler, int bitsPerSecond, double samplePointPercent)
    {
        var quanta = (int)Math.Round((double)clockHz / prescaler / bitsPerSecond);
        if (quanta < QuantaMin || quanta > 1 + Tseg1Max + Tseg2Max)
        {
            return null;
        }

        var tseg2 = (int)Math.Round(quanta * (100 - samplePointPercent) / 100);
        tseg2 = Math.Clamp(tseg2, Math.Max(Tseg2Min, quanta - 1 - Tseg1Max), Math.Min(Tseg2Max, quanta - 2));
        return new BitTiming(clockHz, prescaler, quanta - 1 - tseg2, tseg2);
    }
}
