using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.IsoTp;
using FlashEngine.Pdu;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>The links that an entry of the vehicle file asks for.</summary>
internal static class EcuLinks
{
    /// <summary>The ECU's own.</summary>
    public static EcuLinkOptions Physical(EcuEntry ecu, ChannelEntry channel, CanLine? line = null)
    {
        var (p2Ns, p2StarNs, p3Ns) = (Ns(ecu.Transport.P2Ms), Ns(ecu.Transport.P2StarMs), Ns(ecu.Transport.P3Ms));
        if (channel.BitRate is { } bitRate)
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

        var address = ecu.Logical!.Ecu;
        return new PduLinkOptions
        {
            Name = ecu.Name,
            Addresses = new PduLinkRequest { RequestAddress = address, ResponseAddress = address },
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
            PduLinkOptions pdu when ecu.Logical?.Functional is { } group => pdu with
            {
                Name = $"functional {group:X4} on {channelName}",
                Addresses = new PduLinkRequest { RequestAddress = group, ResponseAddress = group, Functional = true },
            },
            _ => null,
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
