using FlashEngine.Channels;
using FlashEngine.IsoTp;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>The links that an entry of the vehicle file asks for.</summary>
internal static class EcuLinks
{
    private const long NsPerMs = 1_000_000;

    /// <summary>The ECU's own.</summary>
    public static EcuLinkOptions Physical(EcuEntry ecu, IsoTpOptions transport) => new()
    {
        Name = ecu.Name,
        Transport = transport,
        P2Ns = ecu.Transport.P2Ms * NsPerMs,
        P2StarNs = ecu.Transport.P2StarMs * NsPerMs,
        P3Ns = ecu.Transport.P3Ms * NsPerMs,
    };

    /// <summary>That of a functional address, with the settings of an ECU behind it.</summary>
    public static EcuLinkOptions Functional(
        EcuEntry ecu, IsoTpOptions transport, IsoTpAddress address, string channelName) =>
        Physical(ecu, transport) with
        {
            Name = $"functional {address.Id} on {channelName}",
            Transport = transport with
            {
                TxId = address.Id,
                TxPrefix = address.Prefix,
                RxId = address.Id, // nobody sends on it but we: answers come on the ECUs' own identifiers
                RxPrefix = address.Prefix,
                Functional = true,
            },
        };
}
