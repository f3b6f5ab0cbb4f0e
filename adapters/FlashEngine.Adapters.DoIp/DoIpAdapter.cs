using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlashEngine.Adapters.DoIp.Net;
using FlashEngine.Can;
using FlashEngine.Pdu;

namespace FlashEngine.Adapters.DoIp;

/// <summary>
/// Channels over DoIP (ISO 13400-2): each is one TCP connection to one DoIP entity, usually the gateway, behind which
/// the ECUs have logical addresses. A device is <c>HOST</c>, <c>HOST:PORT</c>, <c>vin:</c> with 17 characters or
/// <c>eid:</c> with 12 hexadecimal digits; the latter two are asked for by vehicle identification. The options are
/// those of <see cref="DoIpOptions"/>.
/// </summary>
public sealed class DoIpAdapter : IPduAdapter
{
    private const string VinPrefix = "vin:";
    private const string EidPrefix = "eid:";

    private readonly IPEndPoint? _discover;
    private readonly int _announcePort = DoIpOptions.DefaultPort;

    /// <summary>Makes the adapter.</summary>
    public DoIpAdapter()
    {
    }

    /// <summary>Makes one that lists what answers at one place, instead of on all networks of this machine.</summary>
    /// <param name="discover">The place.</param>
    /// <param name="announcePort">The UDP port on which announcements are heard; 0: none are.</param>
    public DoIpAdapter(IPEndPoint discover, int announcePort = 0)
    {
        _discover = discover;
        _announcePort = announcePort;
    }

    /// <inheritdoc/>
    public string Name => "doip";

    /// <inheritdoc/>
    public IReadOnlyList<PduDevice> List(IAdapterHost host) =>
    [
        .. VehicleIdentification.Ask(VehicleIdentification.OfAll(), _discover, waitForAll: true, _announcePort)
            .Select(found => new PduDevice(found.From.ToString(), found.Describe())),
    ];

    /// <inheritdoc/>
    public IPduChannel Open(IAdapterHost host, PduChannelRequest request)
    {
        var options = DoIpOptions.Read(request);
        var (name, endPoint) = Find(request.Device, options);
        var channel = new DoIpChannel(new EntityConnection(name, endPoint, options, host.Clock), options, host.Clock);
        try
        {
            channel.Connect();
            return channel;
        }
        catch (ChannelException)
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>The host's name, for the certificate, and where it is.</summary>
    private static (string Name, IPEndPoint EndPoint) Find(string device, DoIpOptions options)
    {
        if (device.StartsWith(VinPrefix, StringComparison.Ordinal))
        {
            return Identify(device, VehicleIdentification.OfVin(device[VinPrefix.Length..]), options);
        }

        if (device.StartsWith(EidPrefix, StringComparison.Ordinal))
        {
            return Identify(device, VehicleIdentification.OfEid(device[EidPrefix.Length..]), options);
        }

        if (IPEndPoint.TryParse(device, out var literal))
        {
            var port = literal.Port == 0 ? options.Port : literal.Port;
            return (literal.Address.ToString(), new IPEndPoint(literal.Address, port));
        }

        var colon = device.LastIndexOf(':');
        var ownPort = 0;
        var host = device;
        if (colon >= 0)
        {
            host = device[..colon];
            if (!int.TryParse(device.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ownPort)
                || ownPort is < 1 or > 65535)
            {
                throw new ChannelException(
                    ChannelFault.DeviceNotFound,
                    $"'{device}' is no DoIP device; it must be HOST, HOST:PORT, vin:… or eid:…");
            }
        }

        return (host, new IPEndPoint(Resolve(host), ownPort == 0 ? options.Port : ownPort));
    }

    private static (string Name, IPEndPoint EndPoint) Identify(string device, byte[] request, DoIpOptions options)
    {
        var found = VehicleIdentification.Ask(request, options.Discover, waitForAll: false);
        return found.Count > 0
            ? (found[0].From.ToString(), new IPEndPoint(found[0].From, options.Port))
            : throw new ChannelException(
                ChannelFault.DeviceNotFound, $"no DoIP entity answers to {device} within 2 s (A_DoIP_Ctrl)");
    }

    private static IPAddress Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host)[0];
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new ChannelException(ChannelFault.DeviceNotFound, $"host '{host}' is not known: {e.Message}", e);
        }
    }
}
