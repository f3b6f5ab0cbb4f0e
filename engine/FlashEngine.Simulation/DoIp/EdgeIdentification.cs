using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlashEngine.Simulation.DoIp;

/// <summary>
/// The UDP side of a DoIP entity: announces the vehicle when it starts, and answers who asks for it, for the entity's
/// status and for the power mode.
/// </summary>
internal sealed class EdgeIdentification : IDisposable
{
    private const int AnnounceCount = 3; // A_DoIP_Announce_Num
    private const int AnnounceIntervalMs = 500; // A_DoIP_Announce_Interval
    private const int VinOffset = 0;
    private const int AddressOffset = 17;
    private const int EidOffset = 19;
    private const int GidOffset = 25;
    private const int AnnouncementLength = 32;

    private readonly DoIpEdge _edge;
    private readonly byte[] _announcement = new byte[AnnouncementLength];
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly ManualResetEventSlim _stopped = new();

    public EdgeIdentification(DoIpEdge edge, string vin)
    {
        _edge = edge;
        _ = Encoding.ASCII.GetBytes(vin, _announcement.AsSpan(VinOffset, AddressOffset));
        BinaryPrimitives.WriteUInt16BigEndian(_announcement.AsSpan(AddressOffset), edge.Options.LogicalAddress);
        edge.Options.Eid.CopyTo(_announcement, EidOffset);
        edge.Options.Eid.CopyTo(_announcement, GidOffset);
        try
        {
            _socket.Bind(edge.EndPoint);
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new InputException($"a simulated DoIP entity cannot listen on UDP {edge.EndPoint}: {e.Message}", e);
        }

        new Thread(Serve) { IsBackground = true, Name = $"DoIP {edge.Options.Name} UDP" }.Start();
        if (edge.Options.AnnounceTo is { } target)
        {
            new Thread(() => Announce(target)) { IsBackground = true, Name = "DoIP announcement" }.Start();
        }
    }

    public void Dispose()
    {
        _stopped.Set();
        _socket.Dispose();
    }

    private void Announce(IPEndPoint target)
    {
        for (var i = 0; i < AnnounceCount; i++)
        {
            if (!TrySend(EdgeMessage.Make(2, PayloadType.Announcement, _announcement), target)
                || _stopped.Wait(AnnounceIntervalMs))
            {
                return;
            }
        }
    }

    private bool TrySend(byte[] message, EndPoint target)
    {
        try
        {
            _ = _socket.SendTo(message, target);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false; // nobody there, or the entity was disposed of
        }
    }

    private void Serve()
    {
        var buffer = new byte[512];
        while (!_stopped.IsSet)
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            try
            {
                var length = _socket.ReceiveFrom(buffer, ref from);
                if (Answer(buffer.AsSpan(0, length)) is { } answer)
                {
                    _ = TrySend(answer, from);
                }
            }
            catch (SocketException)
            {
                // An asker that is gone already is reported here; the entity goes on, unless it was disposed of.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private byte[]? Answer(ReadOnlySpan<byte> message)
    {
        if (message.Length < EdgeMessage.HeaderLength || !EdgeMessage.HasPattern(message, isUdp: true))
        {
            return Refuse(0x00, "a datagram without the synchronisation pattern");
        }

        var version = message[0] == 3 ? (byte)3 : (byte)2;
        var type = EdgeMessage.TypeOf(message);
        var payload = message[EdgeMessage.HeaderLength..];
        if (EdgeMessage.LengthOf(message) != payload.Length || !EdgeMessage.HasLength(type, (uint)payload.Length))
        {
            return Refuse(0x04, $"payload type {(ushort)type:X4} with {payload.Length} bytes on UDP");
        }

        ReadOnlySpan<byte> status =
            [0x00, (byte)_edge.Options.SocketsMax, (byte)_edge.TesterCount]; // gateway, MCTS, NCTS
        return type switch
        {
            PayloadType.IdentificationRequest => EdgeMessage.Make(version, PayloadType.Announcement, _announcement),
            PayloadType.IdentificationRequestEid => IfMine(payload, EidOffset, version),
            PayloadType.IdentificationRequestVin => IfMine(payload, VinOffset, version),
            PayloadType.EntityStatusRequest => EdgeMessage.Make(version, PayloadType.EntityStatusResponse, status),
            PayloadType.PowerModeRequest => EdgeMessage.Make(version, PayloadType.PowerModeResponse, 0x01),
            _ => Refuse(0x01, $"payload type {(ushort)type:X4} on UDP"),
        };
    }

    private byte[]? IfMine(ReadOnlySpan<byte> wanted, int offset, byte version) =>
        _announcement.AsSpan(offset, wanted.Length).SequenceEqual(wanted)
            ? EdgeMessage.Make(version, PayloadType.Announcement, _announcement)
            : null;

    private byte[] Refuse(byte code, string what)
    {
        _edge.Violate($"{what}: generic header NACK {code:X2}");
        return EdgeMessage.Make(2, PayloadType.GenericNack, code);
    }
}
