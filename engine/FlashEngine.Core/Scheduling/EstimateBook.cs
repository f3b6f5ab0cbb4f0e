namespace FlashEngine.Scheduling;

/// <summary>Where an estimate comes from.</summary>
public enum EstimateSource
{
    /// <summary>The figures of the ECU type.</summary>
    EcuType,

    /// <summary>Earlier runs of the type with other software, scaled by the bytes.</summary>
    OtherSoftware,

    /// <summary>Earlier runs of the type with this software.</summary>
    SameSoftware,
}

/// <summary>What a station has learned about the times of ECUs.</summary>
/// <param name="times">One entry per ECU type and software, the one that was learned last first.</param>
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
        var ofType = times.Where(entry => entry.EcuType == ecuType).ToList();
        var same = ofType.Find(entry => entry.Software == software);
        if ((same ?? ofType.FirstOrDefault()) is not { } learned)
        {
            return work;
        }

        var share = (double)bytes / learned.Bytes;
        return work with
        {
            HeadNs = (long)(learned.HeadNs * share),
            GapNs = (long)(learned.GapNs * share),
            TailNs = (long)(learned.TailNs * share),
            Source = same is null ? EstimateSource.OtherSoftware : EstimateSource.SameSoftware,
            Runs = learned.Runs,
        };
    }
}
