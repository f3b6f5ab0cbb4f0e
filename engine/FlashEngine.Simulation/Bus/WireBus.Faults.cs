using FlashEngine.Can;
using FlashEngine.Simulation.Faults;

namespace FlashEngine.Simulation.Bus;

// What goes wrong with frames: bit errors and their confinement, receivers that miss one, a bus that others keep busy.
internal sealed partial class WireBus
{
    // Error flags of several nodes after each other, error delimiter, interframe space (ISO 11898-1).
    private const int ErrorFrameBits = 23;
    private const int SuspendBits = 8;
    private const int BusOffBits = 128 * 11;

    private FrameFault _fault;

    /// <summary>What goes wrong; null: nothing.</summary>
    public IVehicleFaults? Faults => faults;

    private long BitsNs(int bits) => bits * 1_000_000_000L / options.BitRate.NominalBitsPerSecond;

    /// <returns>False when no frame starts now: the bus is kept busy by others.</returns>
    private bool TryStartUnder(IVehicleFaults source)
    {
        var sender = _sender!;
        _fault = sender.Errors.AttemptsToFail > 0
            ? new FrameFault(FrameFaultKind.Corrupted)
            : source.OnFrame(options.Name, sender.EcuName, in _frame);
        switch (_fault.Kind)
        {
            case FrameFaultKind.Delayed:
                _idleFromNs = _nowNs + _fault.DurationNs;
                _sender = null;
                return false;
            case FrameFaultKind.Corrupted when sender.Errors.AttemptsToFail == 0:
                sender.Errors.AttemptsToFail = _fault.Errors;
                sender.Errors.RestartNs = _fault.DurationNs;
                return true;
            default:
                return true;
        }
    }

    /// <returns>False when the frame was destroyed by an error.</returns>
    private bool TryEndUnder(IVehicleFaults source, BusNode? sender)
    {
        if (_fault.Kind == FrameFaultKind.Corrupted)
        {
            if (sender is { Queue.Count: > 0 })
            {
                OnError(sender); // else it was reset meanwhile
            }

            return false;
        }

        source.OnFrameEnd(options.Name, in _frame, _endNs);
        if (_fault.Kind == FrameFaultKind.Duplicated && sender is { Queue.Count: > 0 })
        {
            OnError(sender);
        }
        else if (sender is not null)
        {
            ReportState(sender, errors => errors.OnSent());
        }

        return true;
    }

    private void OnError(BusNode sender)
    {
        sender.IsOnWire = false;
        _idleFromNs = _endNs + BitsNs(ErrorFrameBits);
        ReportState(sender, errors => errors.OnError());
        switch (sender.Errors.State)
        {
            case CanBusState.Passive:
                _idleFromNs += BitsNs(SuspendBits);
                break;
            case CanBusState.BusOff:
                sender.Errors.GoOff(_endNs + BitsNs(BusOffBits) + sender.Errors.RestartNs);
                sender.OnBusOff();
                break;
        }
    }

    private void ReportState(BusNode node, Action<FaultConfinement> change)
    {
        var before = node.Errors.State;
        change(node.Errors);
        if (node.Errors.State != before)
        {
            node.OnBusState(node.Errors.State, _endNs);
        }
    }

    private bool Hears(BusNode node) =>
        node.Errors.OffUntilNs <= _nowNs
        && (_fault.Kind != FrameFaultKind.Lost
            || (_fault.MissedBy >> Math.Min(63, _nodes.IndexOf(node)) & 1) == 0);
}
