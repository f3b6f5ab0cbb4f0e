namespace FlashEngine.Cli.Display;

/// <summary>Where an ECU stands.</summary>
internal enum EcuRowState
{
    Waiting,
    Running,
    Success,
    Failed,
    Cancelled,
    Skipped,
}

/// <summary>One ECU at one moment, as the display shows it.</summary>
internal sealed record EcuRow
{
    public required string Name { get; init; }

    public required string Channel { get; init; }

    public required EcuRowState State { get; init; }

    /// <summary>The step that runs; at the end a word on how it went.</summary>
    public required string Step { get; init; }

    public required long BytesDone { get; init; }

    public required long BytesTotal { get; init; }

    /// <summary>Seconds since its session began, in station time; what it took once it has ended.</summary>
    public required double Seconds { get; init; }

    public bool IsOver => State is not (EcuRowState.Waiting or EcuRowState.Running);

    /// <summary>0..1. Bytes that were transferred do not make a success: the read-back does.</summary>
    public double Share => State == EcuRowState.Success || BytesTotal == 0
        ? State == EcuRowState.Success ? 1 : 0
        : (double)BytesDone / BytesTotal;
}

/// <summary>A whole job at one moment.</summary>
/// <param name="Seconds">Since the job's start, in station time.</param>
/// <param name="Ecus">The ECUs in plan order.</param>
internal sealed record JobSnapshot(double Seconds, IReadOnlyList<EcuRow> Ecus)
{
    public long BytesDone => Ecus.Sum(ecu => ecu.BytesDone);

    public long BytesTotal => Ecus.Sum(ecu => ecu.BytesTotal);

    public double Share => BytesTotal == 0 ? 0 : (double)BytesDone / BytesTotal;

    public int Count(EcuRowState state) => Ecus.Count(ecu => ecu.State == state);
}
