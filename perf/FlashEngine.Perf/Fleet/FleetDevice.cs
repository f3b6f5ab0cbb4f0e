namespace FlashEngine.Perf.Fleet;

/// <summary>What the backend heard of a device.</summary>
public sealed class FleetDevice
{
    /// <summary>Answers to its request.</summary>
    public int Acks { get; set; }

    /// <summary>Messages about how far its download and its ECUs are.</summary>
    public int Reports { get; set; }

    /// <summary>Its results; copies of the same bytes count once.</summary>
    public HashSet<string> Results { get; } = new(StringComparer.Ordinal);

    /// <summary>The last result was SUCCESS.</summary>
    public bool IsSuccess { get; set; }

    /// <summary>Acknowledged, heard of, and successful once.</summary>
    public bool IsRight => Acks > 0 && Reports > 0 && Results.Count == 1 && IsSuccess;
}
