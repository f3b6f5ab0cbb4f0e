using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.IsoTp;
using FlashEngine.Pdu;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>The links that an entry of the vehicle file asks for.</summary>
internal static class EcuLinks
{
    private const int SingleFrameLengthMax = 7; // of normal addressing on classic CAN

    /// <summary>The ECU's own.</summary>
    public static EcuLinkOptions Physical(EcuEntry ecu, ChannelEntry channel, CanLine? line = null)
    {
        var (p2Ns, p2StarNs, p3Ns) = (Ns(ecu.Transport.P2Ms), Ns(ecu.Transport.P2StarMs), Ns(ecu.Transport.P3Ms));
        if (channel is { CarriesPdus: false, BitRate: { } bitRate })
        {
            return new CanLinkOptions
            {
                Name = ecu.Name,
                Transport = TransportOf(ecu, bitRate) with { Line = line },
                P2Ns = p2Ns,
                P2StarNs = p2StarNs,
                P3Ns = p3Ns,
            };
        }

        return new PduLinkOptions
        {
            Name = ecu.Name,
            Addresses = new PduLinkRequest
            {
                RequestAddress = ecu.Logical?.Ecu ?? PduLinkRequest.AddressOf(ecu.Request.Id),
                ResponseAddress = ecu.Logical?.Ecu ?? PduLinkRequest.AddressOf(ecu.Response.Id),
            },
            P2Ns = p2Ns,
            P2StarNs = p2StarNs,
            P3Ns = p3Ns,
        };
    }

    /// <summary>
    /// That of the ECU's functional address, with the settings of the ECU; null: it has none. Two ECUs with equal names
    /// of it share it.
    /// </summary>
    public static EcuLinkOptions? Functional(
        EcuEntry ecu, EcuLinkOptions physical, string channelName) => physical switch
        {
            CanLinkOptions can when ecu.Functional is { } address => can with
            {
                Name = $"functional {NameOf(address)} on {channelName}",
                Transport = can.Transport with
                {
                    TxId = address.Id,
                    TxPrefix = address.Prefix,
                    RxId = address.Id, // nobody sends on it but we: answers come on the ECUs' own identifiers
                    RxPrefix = address.Prefix,
                    Functional = true,
                },
            },
            PduLinkOptions pdu when ecu.Logical?.Functional is { } group =>
                Functional(pdu, group, $"functional {group:X4} on {channelName}"),
            PduLinkOptions pdu when ecu is { Logical: null, Functional: { } address } =>
                Functional(pdu, PduLinkRequest.AddressOf(address.Id), $"functional {address.Id} on {channelName}") with
                {
                    RequestLengthMax = SingleFrameLengthMax,
                },
            _ => null,
        };

    private static PduLinkOptions Functional(PduLinkOptions physical, uint group, string name) => physical with
    {
        Name = name,
        Addresses = new PduLinkRequest { RequestAddress = group, ResponseAddress = group, Functional = true },
    };

    private static string NameOf(IsoTpAddress address) =>
        address.Prefix is { } prefix ? $"{address.Id} {prefix:X2}" : $"{address.Id}";

    /// <summary>The transport of an ECU on a bus, checked.</summary>
    private static IsoTpOptions TransportOf(EcuEntry ecu, CanBitRate bitRate)
    {
        var transport = ecu.Transport;
        var options = new IsoTpOptions
        {
            TxId = ecu.Request.Id,
            TxPrefix = ecu.Request.Prefix,
            RxId = ecu.Response.Id,
            RxPrefix = ecu.Response.Prefix,
            Fd = bitRate.IsFd,
            BitRate = bitRate,
            TxDataLength = transport.TxDataLength,
            Padding = transport.Padding,
            MinimumCanDl = transport.MinimumCanDl,
            RxPadding = transport.RxPadding,
            BlockSize = transport.BlockSize,
            StMinUs = transport.StMinUs,
            TxStMinUs = transport.TxStMinUs,
            StMinOverrideUs = transport.StMinOverrideUs,
            StMinStartToStart = transport.StMinStartToStart,
            StMinAfterFlowControl = transport.StMinAfterFlowControl,
            FlowControlParameters = transport.FlowControlParameters,
            AllowLongPduOnClassic = transport.AllowLongPduOnClassic,
            StrictFirstFrameLength = transport.StrictFirstFrameLength,
            N_AsNs = Ns(transport.N_AsMs),
            N_ArNs = Ns(transport.N_ArMs),
            N_BsNs = Ns(transport.N_BsMs),
            N_BrNs = Ns(transport.N_BrMs),
            N_CsNs = Ns(transport.N_CsMs),
            N_CrNs = Ns(transport.N_CrMs),
            WftMax = transport.WftMax,
            PduLengthMax = transport.PduLengthMax,
        };
        options.Validate();
        return options;
    }

    private static long Ns(int milliseconds) => milliseconds * 1_000_000L;
}
