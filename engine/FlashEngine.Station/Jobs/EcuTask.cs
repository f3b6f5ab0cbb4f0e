using FlashEngine.Channels;
using FlashEngine.IsoTp;
using FlashEngine.Journal;
using FlashEngine.Scheduling;
using FlashEngine.Scripting;
using FlashEngine.Security;
using FlashEngine.Station.Access;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>Everything that the session of one ECU needs, resolved and checked before any channel is opened.</summary>
internal sealed record EcuTask
{
    public required EcuEntry Ecu { get; init; }

    public required EcuUpdate Update { get; init; }

    public required IReadOnlyList<FlashBlock> Blocks { get; init; }

    public required IReadOnlyList<FlashBlock> Drivers { get; init; }

    public required EcuImages Images { get; init; }

    public required FlashSequence Sequence { get; init; }

    public required ISeedKeyAlgorithm? SeedKey { get; init; }

    public required ReadOnlyMemory<byte> Secret { get; init; }

    public required AuthenticationKeys? Authentication { get; init; }

    public required string VehicleFolder { get; init; }

    public required EcuLinkOptions Link { get; init; }

    /// <summary>How its PDUs go over CAN; null: its channel carries whole PDUs.</summary>
    public IsoTpOptions? Transport => (Link as CanLinkOptions)?.Transport;

    /// <summary>What it gets, as the station's learned times name it.</summary>
    public required string Software { get; init; }

    public required EcuWork Work { get; init; }

    public required EcuProgress Progress { get; init; }

    /// <summary>ECUs outside the job that must run certain versions before this one is touched.</summary>
    public required IReadOnlyList<RequiredEcu> Required { get; init; }

    /// <summary>True when it brings the previous image back.</summary>
    public bool IsRestore { get; init; }

    /// <summary>The result word of its success.</summary>
    public string SuccessWord => IsRestore ? ReportWords.RolledBack : ReportWords.Success;

    /// <summary>What an earlier run of the job did to the ECU; empty when there was none.</summary>
    public required EcuHistory History { get; init; }
}
