using FlashEngine.Can;

namespace FlashEngine.Simulation.Bus;

/// <summary>The transmit error counter of a controller and what follows from it (ISO 11898-1).</summary>
internal sealed class FaultConfinement
{
    private const int WarningFrom = 96;
    private const int PassiveFrom = 128;
    private const int BusOffFrom = 256;
    private const int PerError = 8;

    private int _transmitErrors;

    /// <summary>How many further attempts to send fail.</summary>
    public int AttemptsToFail { get; set; }

    /// <summary>Of the controller's restart, in nanoseconds, once it is off the bus.</summary>
    public long RestartNs { get; set; }

    /// <summary>It is off the bus until then; <see cref="long.MinValue"/> when it never was.</summary>
    public long OffUntilNs { get; private set; } = long.MinValue;

    /// <summary>The state that follows from the counter.</summary>
    public CanBusState State => _transmitErrors switch
    {
        >= BusOffFrom => CanBusState.BusOff,
        >= PassiveFrom => CanBusState.Passive,
        >= WarningFrom => CanBusState.Warning,
        _ => CanBusState.Active,
    };

    /// <summary>An attempt has failed.</summary>
    public void OnError()
    {
        AttemptsToFail = Math.Max(0, AttemptsToFail - 1);
        _transmitErrors += PerError;
    }

    /// <summary>A frame has left.</summary>
    public void OnSent() => _transmitErrors = Math.Max(0, _transmitErrors - 1);

    /// <summary>The controller leaves the bus, and comes back with its counters at 0.</summary>
    public void GoOff(long untilNs)
    {
        OffUntilNs = untilNs;
        AttemptsToFail = 0;
        _transmitErrors = 0;
    }
}
