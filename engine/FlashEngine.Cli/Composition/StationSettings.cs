namespace FlashEngine.Cli.Composition;

/// <summary>What stands behind the vehicle's channels, and which time counts.</summary>
internal sealed record StationSettings
{
    /// <summary>The vehicle file's ECUs are simulated in this process.</summary>
    public bool Simulate { get; init; }

    /// <summary>Simulated buses run in virtual time, as fast as the machine can.</summary>
    public bool Virtual { get; init; }

    /// <summary>Everything in the simulation that is left to chance follows from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Where the journals of jobs, and simulated memories, survive the process; null: they do not.
    /// </summary>
    public string? StateFolder { get; init; }
}

/// <summary>What one job is to do.</summary>
internal sealed record JobSettings
{
    /// <summary>The ECUs to flash; null: all of the package.</summary>
    public IReadOnlySet<string>? Ecus { get; init; }

    /// <summary>Read and check only.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether it goes on with a job that was cut off.</summary>
    public Resumption Resume { get; init; }

    /// <summary>The backend's command that it belongs to; null: none.</summary>
    public string? Command { get; init; }

    /// <summary>Where every frame is written; null: nowhere.</summary>
    public string? TraceFile { get; init; }
}
