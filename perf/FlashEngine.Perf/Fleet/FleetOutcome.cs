namespace FlashEngine.Perf.Fleet;

/// <summary>What became of a fleet, and what it took.</summary>
public sealed record FleetOutcome
{
    /// <summary>How many devices it has.</summary>
    public required int Devices { get; init; }

    /// <summary>Devices that acknowledged, reported, and have exactly one result, SUCCESS.</summary>
    public required int RightResults { get; init; }

    /// <summary>Vehicles whose memory holds the new images, without one forbidden frame.</summary>
    public required int RightVehicles { get; init; }

    /// <summary>How often the server was asked for the package.</summary>
    public required int Downloads { get; init; }

    /// <summary>Messages to devices.</summary>
    public required int Requests { get; init; }

    /// <summary>Messages of devices, up to the last result.</summary>
    public required int Heard { get; init; }

    /// <summary>From the first request to the last result.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most memory that was resident for the process, bytes.</summary>
    public required long ResidentMax { get; init; }

    /// <summary>The most that the managed heap held, garbage included, bytes.</summary>
    public required long HeldMax { get; init; }

    /// <summary>The most threads that were seen, native ones included.</summary>
    public required int ThreadsMax { get; init; }

    /// <summary>Everybody has the new release, and it was downloaded once.</summary>
    public bool IsRight => RightResults == Devices && RightVehicles == Devices && Downloads == 1;
}
