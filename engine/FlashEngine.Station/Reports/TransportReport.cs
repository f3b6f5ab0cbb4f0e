namespace FlashEngine.Station.Reports;

/// <summary>
/// What ISO-TP measured while an ECU was flashed: the longest that each timer of ISO 15765-2 ran, in milliseconds, and
/// how late frames were against the ECU's STmin.
/// </summary>
public sealed record TransportReport
{
    /// <summary>Hand-off of our frame to its confirmation.</summary>
    public required double N_AsMs { get; init; }

    /// <summary>FirstFrame, end of a block or Wait to the ECU's FlowControl.</summary>
    public required double N_BsMs { get; init; }

    /// <summary>FlowControl or ConsecutiveFrame to our next ConsecutiveFrame.</summary>
    public required double N_CsMs { get; init; }

    /// <summary>Hand-off of our FlowControl to its confirmation.</summary>
    public required double N_ArMs { get; init; }

    /// <summary>FirstFrame or end of a block to our FlowControl.</summary>
    public required double N_BrMs { get; init; }

    /// <summary>Our FlowControl or a ConsecutiveFrame to the ECU's next ConsecutiveFrame.</summary>
    public required double N_CrMs { get; init; }

    /// <summary>Gaps with an STmin above 0, by how much longer they were than asked for.</summary>
    public required IReadOnlyList<GapReport> Gaps { get; init; }

    /// <summary>Frames that had to be tolerated or ignored: wrong form, not awaited, reserved values.</summary>
    public required long Oddities { get; init; }
}

/// <summary>A class of gaps.</summary>
/// <param name="LateUsMax">Up to so many microseconds late; null: more than the class before.</param>
/// <param name="Count">How many.</param>
public sealed record GapReport(long? LateUsMax, long Count);
