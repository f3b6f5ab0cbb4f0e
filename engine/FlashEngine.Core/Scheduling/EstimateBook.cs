namespace FlashEngine.Scheduling;

/// <summary>Where an estimate comes from.</summary>
public enum EstimateSource
{
    /// <summary>The figures of the ECU type.</summary>
    EcuType,

    /// <summary>Earlier runs of the ECU with other software.</summary>
    OtherSoftware,

    /// <summary>Earlier runs of the ECU with this software.</summary>
    SameSoftware,
}

/// <summary>What a station has learned about the times of ECUs.</summary>
/// <param name="times">One entry per ECU, type and software, the one that was learned last first.</param>
public sealed class EstimateBook(IReadOnlyList<LearnedTimes> times)
{
    /// <summary>A station that has learned nothing.</summary>
    public static EstimateBook Empty { get; } = new([]);

    /// <summary>The times by the station's best knowledge.</summary>
    /// <param name="work">The times by the ECU type.</param>
    /// <param name="ecuType">The ECU type's name.</param>
    /// <param name="software">The software that it gets.</param>
    /// <param name="bytes">How much of it, in bytes.</param>
    public EcuWork Refine(EcuWork work, string ecuType, string software, long bytes)
    {
        var ofEcu = times.Where(entry => entry.Ecu == work.Name && entry.EcuType == ecuType).ToList();
        var same = ofEcu.Find(entry => entry.Software == software);
        if (bytes == 0 || (same ?? ofEcu.FirstOrDefault()) is not { } learned)
        {
            return work;
        }

        // What other bytes cost more or less, the type's figures say; its tail is mostly a reset, whatever the bytes.
        var difference = 1 - ((double)learned.Bytes / bytes);
        return work with
        {
            HeadNs = Math.Max(0, learned.HeadNs + (long)(work.HeadNs * difference)),
            GapNs = Math.Max(0, learned.GapNs + (long)(work.GapNs * difference)),
            TailNs = learned.TailNs,
            Source = same is null ? EstimateSource.OtherSoftware : EstimateSource.SameSoftware,
            Runs = learned.Runs,
        };
    }
}
