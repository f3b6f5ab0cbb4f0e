using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using FlashEngine.Adapters.DoIp.Messages;
using FlashEngine.Can;

namespace FlashEngine.Adapters.DoIp.Net;

/// <summary>
/// Asks the networks which DoIP entities are there, and hears those that announce themselves (ISO 13400-2, vehicle
/// identification and announcement), for A_DoIP_Ctrl at most.
/// </summary>
internal static class VehicleIdentification
{
    private const int VinLength = 17;
    private const int EidLength = 6;

    /// <summary>A_DoIP_Ctrl: how long an answer may take.</summary>
    private static readonly TimeSpan A_DoIP_Ctrl = TimeSpan.FromSeconds(2);

    /// <summary>The request that every entity answers.</summary>
    public static byte[] OfAll() => Make(PayloadType.VehicleIdentificationRequest, []);

    /// <summary>The one for a vehicle.</summary>
    /// <exception cref="ChannelException">This is no vehicle's number.</exception>
    public static byte[] OfVin(string vin) => vin.Length == VinLength && vin.All(char.IsAsciiLetterOrDigit)
        ? Make(PayloadType.VehicleIdentificationRequestWithVin, Encoding.ASCII.GetBytes(vin))
        : throw new ChannelException(ChannelFault.DeviceNotFound, $"'vin:{vin}' must have 17 letters and digits");

    /// <summary>The one for an entity.</summary>
    /// <exception cref="ChannelException">This is no entity identification.</exception>
    public static byte[] OfEid(string eid) => eid.Length == 2 * EidLength && eid.All(char.IsAsciiHexDigit)
        ? Make(PayloadType.VehicleIdentificationRequestWithEid, Convert.FromHexString(eid))
        : throw new ChannelException(ChannelFault.DeviceNotFound, $"'eid:{eid}' must have 12 hexadecimal digits");

    /// <summary>Sends a request and takes what answers, in the order of arrival and each entity once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">Whom to ask; null: all networks of this machine.</param>
    /// <param name="waitForAll">False: the first answer is enough.</param>
    /// <param name="announcePort">The UDP port on which unasked announcements are heard too; 0: none are.</param>
    public static List<Announcement> Ask(byte[] request, IPEndPoint? target, bool waitForAll, int announcePort = 0)
    {
        var family = target?.AddressFamily ?? AddressFamily.InterNetwork;
        using var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        using var listener = announcePort == 0 ? null : Listen(announcePort);
        socket.EnableBroadcast = family == AddressFamily.InterNetwork;
        var isSent = false;
        foreach (var place in target is null ? Networks() : [target])
        {
            isSent |= TrySend(socket, request, place);
        }

        var found = new List<Announcement>();
        var buffer = new byte[512];
        var from = (EndPoint)new IPEndPoint(target is null ? IPAddress.Any : target.Address, 0);
        var watch = Stopwatch.StartNew();
        var left = isSent || listener is not null ? A_DoIP_Ctrl : TimeSpan.Zero;
        while (left > TimeSpan.Zero && (waitForAll || found.Count == 0))
        {
            List<Socket> ready = listener is null ? [socket] : [socket, listener];
            Socket.Select(ready, null, null, left);
            foreach (var heard in ready)
            {
                if (TryReceive(heard, buffer, ref from, out var length)
                    && Announcement.Read(buffer.AsSpan(0, length), ((IPEndPoint)from).Address) is { } announcement
                    && !found.Contains(announcement))
                {
                    found.Add(announcement);
                }
            }

            left = A_DoIP_Ctrl - watch.Elapsed;
        }

        return found;
    }

    /// <summary>Null where another program has the port: then there is still the asking.</summary>
    private static Socket? Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static byte[] Make(PayloadType type, ReadOnlySpan<byte> payload)
    {
        var message = new byte[GenericHeader.Length + payload.Length];
        new GenericHeader(GenericHeader.VersionOfIdentification, type, (uint)payload.Length).Write(message);
        payload.CopyTo(message.AsSpan(GenericHeader.Length));
        return message;
    }

    /// <summary>
    /// The broadcast address of every network that is up; loopback has none, there the host itself is asked.
    /// </summary>
    private static IEnumerable<IPEndPoint> Networks() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Where(address => address.Address.AddressFamily == AddressFamily.InterNetwork)
        .Select(address => new IPEndPoint(
            IPAddress.IsLoopback(address.Address) ? address.Address : Broadcast(address), DoIpOptions.DefaultPort));

    private static IPAddress Broadcast(UnicastIPAddressInformation address)
    {
        var bytes = address.Address.GetAddressBytes();
        var mask = address.IPv4Mask.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] |= (byte)~mask[i];
        }

        return new IPAddress(bytes);
    }

    // A network that does not take a broadcast has no vehicle that could answer.
    private static bool TrySend(Socket socket, byte[] request, IPEndPoint place)
    {
        try
        {
            return socket.SendTo(request, place) == request.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // A host without an entity answers "port unreachable", which comes as an error of the socket; others may answer.
    private static bool TryReceive(Socket socket, byte[] buffer, ref EndPoint from, out int length)
    {
        length = 0;
        try
        {
            length = socket.ReceiveFrom(buffer, ref from);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
