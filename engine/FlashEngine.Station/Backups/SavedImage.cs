namespace FlashEngine.Station.Backups;

/// <summary>What an ECU held before it was flashed, as it was read out of its memory.</summary>
public sealed record SavedImage
{
    /// <summary>The vehicle's name.</summary>
    public required string Vehicle { get; init; }

    /// <summary>The ECU's name.</summary>
    public required string Ecu { get; init; }

    /// <summary>The hardware number that it showed.</summary>
    public required string Hardware { get; init; }

    /// <summary>The software version that it showed.</summary>
    public required string Version { get; init; }

    /// <summary>The logical blocks that were about to be erased, whole.</summary>
    public required IReadOnlyList<SavedBlock> Blocks { get; init; }
}

/// <summary>The content of a logical block.</summary>
/// <param name="Name">Its name in the ECU type.</param>
/// <param name="Address">Its first address.</param>
/// <param name="Data">Its bytes.</param>
public sealed record SavedBlock(string Name, uint Address, ReadOnlyMemory<byte> Data);
