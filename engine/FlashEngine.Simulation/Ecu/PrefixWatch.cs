using FlashEngine.Can;
using FlashEngine.Simulation.Bus;

namespace FlashEngine.Simulation.Ecu;

/// <summary>
/// Notes frames that have an ECU's identifier, but a first byte that is no ECU's N_TA or N_AE. No single ECU can tell:
/// to each of those that share an identifier, the frames for the others look the same.
/// </summary>
internal sealed class PrefixWatch(string busName, IReadOnlyList<EcuAddress> addresses, ViolationLog violations)
    : BusNode(transmitQueueLength: 1)
{
    /// <summary>Every address of some ECUs.</summary>
    public static IReadOnlyList<EcuAddress> AddressesOf(IEnumerable<VirtualEcuOptions> ecus) =>
    [
        .. ecus.SelectMany(ecu => ecu.Functional is { } functional
            ? [ecu.Request, ecu.Response, functional]
            : new[] { ecu.Request, ecu.Response }),
    ];

    public override void OnReceived(in CanFrame frame, long startNs, long endNs)
    {
        var isKnownId = false;
        foreach (var address in addresses)
        {
            if (address.Takes(in frame))
            {
                return;
            }

            isKnownId |= address.Prefix is not null && address.IsIdOf(in frame);
        }

        if (isKnownId)
        {
            violations.Add(busName, endNs, in frame, "the first byte is N_TA or N_AE of no ECU on this id");
        }
    }

    public override void OnTransmitted(in CanFrame frame, long endNs)
    {
    }
}
