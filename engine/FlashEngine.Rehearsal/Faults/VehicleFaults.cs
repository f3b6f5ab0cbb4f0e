using FlashEngine.Can;
using FlashEngine.Rehearsal.Explore;
using FlashEngine.Simulation;
using FlashEngine.Simulation.Faults;

namespace FlashEngine.Rehearsal.Faults;

/// <summary>The faults of buses, adapters and ECUs, and the hash over all frames.</summary>
/// <param name="dice">Decides.</param>
/// <param name="ecuOf">The ECU that a frame on a bus is for; null: for several.</param>
/// <param name="trace">Gets every frame.</param>
internal sealed class VehicleFaults(FaultDice dice, Func<string, CanId, string?> ecuOf, TraceHash trace)
    : IVehicleFaults
{
    private const long NsPerMs = 1_000_000;
    private const int FlowControlType = 3;
    private const int ConsecutiveFrameType = 2;

    // What refuses for good, what asks to come again, and what the standard does not know (ISO 14229-1, annex A).
    private static readonly byte[] Refusals =
    [
        0x10, 0x11, 0x12, 0x13, 0x14, 0x21, 0x22, 0x24, 0x25, 0x26, 0x31, 0x33, 0x34, 0x35, 0x36, 0x37, 0x70, 0x71,
        0x72, 0x73, 0x7E, 0x7F, 0x81, 0x83, 0x88, 0x92, 0x93, 0x94, 0x00, 0xFF,
    ];

    /// <inheritdoc/>
    public FrameFault OnFrame(string bus, string? ecu, in CanFrame frame)
    {
        var about = ecu ?? ecuOf(bus, frame.Id);
        if (dice.Strikes(FaultKind.FrameLost, about, out var chance))
        {
            var missedBy = about is null && chance.Below(2) == 0 ? chance.Next() : ulong.MaxValue;
            return new FrameFault(FrameFaultKind.Lost, MissedBy: missedBy);
        }

        if (dice.Strikes(FaultKind.FrameCorrupted, about, out chance))
        {
            return new FrameFault(FrameFaultKind.Corrupted, 1 + chance.Below(3));
        }

        if (dice.Strikes(FaultKind.FrameDuplicated, about, out _))
        {
            return new FrameFault(FrameFaultKind.Duplicated);
        }

        if (dice.Strikes(FaultKind.FrameDelayed, about, out chance))
        {
            return new FrameFault(FrameFaultKind.Delayed, DurationNs: Duration(chance, 0.1, 1500));
        }

        if (dice.Strikes(FaultKind.ErrorPassive, about, out chance))
        {
            return new FrameFault(FrameFaultKind.Corrupted, 16 + chance.Below(8));
        }

        return dice.Strikes(FaultKind.BusOff, about, out chance)
            ? new FrameFault(FrameFaultKind.Corrupted, 32, Duration(chance, 1, 2000))
            : default;
    }

    /// <inheritdoc/>
    public void OnFrameEnd(string bus, in CanFrame frame, long endNs) => trace.Add(bus, in frame, endNs);

    /// <inheritdoc/>
    public AdapterFault OnSubmit(string bus, in CanFrame frame)
    {
        var about = ecuOf(bus, frame.Id);
        if (dice.Strikes(FaultKind.QueueFull, about, out var chance))
        {
            return new AdapterFault(AdapterFaultKind.QueueFull, Duration(chance, 0.5, 3000));
        }

        return dice.Strikes(FaultKind.AdapterRemoved, about, out _)
            ? new AdapterFault(AdapterFaultKind.Removed)
            : default;
    }

    /// <inheritdoc/>
    public EcuFault OnRequest(string ecu, ReadOnlySpan<byte> request, bool functional)
    {
        if (dice.Strikes(FaultKind.EcuSilent, ecu, out var chance))
        {
            return new EcuFault(EcuFaultKind.Silent, Duration(chance, 20, 20_000));
        }

        if (dice.Strikes(FaultKind.EcuReset, ecu, out _))
        {
            return new EcuFault(EcuFaultKind.Reset);
        }

        if (functional)
        {
            return default;
        }

        if (dice.Strikes(FaultKind.EcuSlow, ecu, out chance))
        {
            return new EcuFault(EcuFaultKind.Slow, Duration(chance, 60, 6000));
        }

        if (dice.Strikes(FaultKind.StaleAnswer, ecu, out _))
        {
            return new EcuFault(EcuFaultKind.Stale);
        }

        if (dice.Strikes(FaultKind.WrongAnswer, ecu, out chance))
        {
            return new EcuFault(EcuFaultKind.Wrong, Value: (byte)chance.Below(4));
        }

        if (dice.Strikes(FaultKind.Refused, ecu, out chance))
        {
            return new EcuFault(EcuFaultKind.Refusing, Value: Refusals[chance.Below(Refusals.Length)]);
        }

        return dice.Strikes(FaultKind.PendingForEver, ecu, out _)
            ? new EcuFault(EcuFaultKind.PendingForEver)
            : default;
    }

    /// <inheritdoc/>
    public long? OnWork(string ecu, bool isErase, long durationNs) =>
        dice.Strikes(FaultKind.PowerLoss, ecu, out var chance) && durationNs > 1
            ? (long)(durationNs * (chance.Below(1000) / 1000.0))
            : null;

    /// <inheritdoc/>
    public void OnEcuFrame(string ecu, ref CanFrame frame, int prefixLength)
    {
        var body = frame.Buffer[prefixLength..];
        switch (body[0] >> 4)
        {
            // One occasion in sixteen frames: a read-out has hundreds, and would leave nothing to the phases behind it.
            case ConsecutiveFrameType when (body[0] & 0xF) == 1
                && dice.Strikes(FaultKind.WrongSequenceNumber, ecu, out var chance):
                body[0] ^= (byte)(1 + chance.Below(15));
                break;
            case FlowControlType when dice.Strikes(FaultKind.WrongFlowControl, ecu, out var chance):
                SpoilFlowControl(body, chance);
                break;
        }
    }

    private static void SpoilFlowControl(Span<byte> body, SplitMix64 chance)
    {
        switch (chance.Below(4))
        {
            case 0:
                body[1] = (byte)chance.Next();
                break;
            case 1:
                body[2] = (byte)chance.Next();
                break;
            default:
                body[0] = (byte)(0x30 | (1 + chance.Below(15)));
                break;
        }
    }

    /// <summary>Short ones as often as long ones.</summary>
    private static long Duration(SplitMix64 chance, double fromMs, double toMs)
    {
        var share = chance.Below(1000) / 1000.0;
        return (long)(fromMs * Math.Pow(toMs / fromMs, share) * NsPerMs);
    }
}
