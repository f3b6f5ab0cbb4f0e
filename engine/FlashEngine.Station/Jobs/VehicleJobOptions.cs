using FlashEngine.Journal;
using FlashEngine.Scheduling;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Store;
using FlashEngine.Station.Traces;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>What a job is to do.</summary>
public sealed record VehicleJobOptions
{
    /// <summary>The vehicle.</summary>
    public required VehicleFile Vehicle { get; init; }

    /// <summary>The verified package.</summary>
    public required VerifiedPackage Package { get; init; }

    /// <summary>Names of the ECUs to flash; null: all of the package.</summary>
    public IReadOnlySet<string>? Ecus { get; init; }

    /// <summary>
    /// The date by which certificates of service 29 are judged. It is real even under virtual time, because the
    /// certificates are.
    /// </summary>
    public DateTimeOffset Date { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>Read and check only; change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Where the job writes what it does to the ECUs.</summary>
    public IJobJournal Journal { get; init; } = NoJournal.Instance;

    /// <summary>Where the images go that are read out of ECUs before they are erased.</summary>
    public IImageBackups Backups { get; init; } = new MemoryBackups();

    /// <summary>The packages that were flashed before; null: none is kept.</summary>
    public KeptPackages? Packages { get; init; }

    /// <summary>
    /// The highest release counter that was ever flashed to the vehicle; null: none is known. A package with a lower
    /// one is refused unless it is signed as a downgrade.
    /// </summary>
    public long? HighestRelease { get; init; }

    /// <summary>
    /// What the journal says already, of the run that this one goes on with or of one that left ECUs changed; null:
    /// nothing.
    /// </summary>
    public JobHistory? Resumed { get; init; }

    /// <summary>True: the job begins anew, and <see cref="Resumed"/> is only what another one left open.</summary>
    public bool IsBegunAnew { get; init; }

    /// <summary>What earlier runs have taught about the times of ECUs.</summary>
    public EstimateBook Estimates { get; init; } = EstimateBook.Empty;

    /// <summary>Gets every frame of every channel; null: no trace.</summary>
    public ITraceWriter? Trace { get; init; }

    /// <summary>
    /// Reads an ECU's simulated memory for the report (ECU name, address, length in bytes); null where nothing is
    /// simulated.
    /// </summary>
    public Func<string, uint, int, byte[]>? ReadMemory { get; init; }
}
