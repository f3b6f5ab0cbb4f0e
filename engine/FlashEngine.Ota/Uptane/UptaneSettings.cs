namespace FlashEngine.Ota.Uptane;

/// <summary>The limits of an Uptane check. What is larger or slower is refused before it is read.</summary>
public sealed record UptaneSettings
{
    /// <summary>Bytes of a root file. Default 64 KiB.</summary>
    public int RootLengthMax { get; init; } = 64 * 1024;

    /// <summary>Bytes of a timestamp file. Default 64 KiB.</summary>
    public int TimestampLengthMax { get; init; } = 64 * 1024;

    /// <summary>Bytes of a snapshot file. Default 64 KiB.</summary>
    public int SnapshotLengthMax { get; init; } = 64 * 1024;

    /// <summary>Bytes of the Director's targets file. Default 64 KiB.</summary>
    public int DirectorTargetsLengthMax { get; init; } = 64 * 1024;

    /// <summary>Bytes of a targets file of the Image repository, delegated ones too. Default 8 MiB.</summary>
    public int ImageTargetsLengthMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of a target file. Default 4 GiB - 2, the largest package.</summary>
    public long TargetLengthMax { get; init; } = uint.MaxValue - 1L;

    /// <summary>New roots that are taken in one check, 1 or more. Default 64.</summary>
    public int RootRotationsMax { get; init; } = 64;

    /// <summary>Delegated roles that are looked into for one target file, 1 or more. Default 32.</summary>
    public int DelegationsMax { get; init; } = 32;

    /// <summary>A clock that shows less is not set. Default 2024-01-01T00:00:00Z.</summary>
    public DateTimeOffset EarliestTime { get; init; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
