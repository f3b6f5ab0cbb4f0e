using System.Buffers.Binary;
using System.Net.Sockets;

namespace FlashEngine.Simulation.DoIp;

/// <summary>
/// One tester's connection to a DoIP entity: reads its messages on a thread of its own and acts on each under the
/// entity's gate. Whatever the standard forbids is noted, answered as the standard says, and where it says so ends the
/// connection.
/// </summary>
internal sealed class EdgeConnection(DoIpEdge edge, Socket socket, Stream stream, bool isTls) : IDisposable
{
    private const int WriteTimeoutMs = 2000;
    private const ushort TesterFirst = 0x0E00;
    private const ushort TesterLast = 0x0FFF;

    private readonly byte[] _header = new byte[EdgeMessage.HeaderLength];
    private byte _version = 2;

    /// <summary>The tester's logical address; null until routing is activated.</summary>
    public ushort? Tester { get; private set; }

    /// <summary>True once the tester has answered the last alive check.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>True when the connection is of no use any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Serves the tester until it goes away or breaks a rule that ends the connection.</summary>
    public void Serve()
    {
        socket.SendTimeout = WriteTimeoutMs;
        try
        {
            while (TakeMessage())
            {
                continue;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The tester is gone, or said nothing for longer than it may; either way there is nobody to tell.
        }
        finally
        {
            edge.Remove(this);
            Dispose();
        }
    }

    /// <summary>Asks the tester whether it is still there. Under the gate.</summary>
    public void CheckAlive()
    {
        IsAlive = false;
        Send(EdgeMessage.Make(_version, PayloadType.AliveCheckRequest));
    }

    /// <summary>Sends what an ECU answers. Under the gate.</summary>
    public void SendDiagnostic(ushort ecu, ReadOnlySpan<byte> data) =>
        Send(EdgeMessage.Diagnostic(_version, ecu, Tester ?? 0, data));

    /// <inheritdoc/>
    public void Dispose()
    {
        IsClosed = true;
        stream.Dispose();
        socket.Dispose();
    }

    private void Send(byte[] message)
    {
        if (IsClosed)
        {
            return;
        }

        try
        {
            stream.Write(message);
        }
        catch (IOException)
        {
            Dispose(); // the reader finds out and ends
        }
    }

    private bool TakeMessage()
    {
        socket.ReceiveTimeout = Tester is null ? edge.Options.InitialInactivityMs : edge.Options.GeneralInactivityMs;
        stream.ReadExactly(_header);
        if (!EdgeMessage.HasPattern(_header, isUdp: false))
        {
            return RefuseHeader(0x00, $"protocol version {_header[0]:X2} with inverse {_header[1]:X2}", ends: true);
        }

        _version = _header[0];
        var (type, length) = (EdgeMessage.TypeOf(_header), EdgeMessage.LengthOf(_header));
        if (length > edge.Options.MessageLengthMax)
        {
            Skip(length);
            return RefuseHeader(0x02, $"a payload of {length} bytes", ends: false);
        }

        var payload = new byte[length];
        stream.ReadExactly(payload);
        if (type is not (PayloadType.RoutingActivationRequest or PayloadType.AliveCheckResponse
            or PayloadType.Diagnostic))
        {
            return RefuseHeader(0x01, $"payload type {(ushort)type:X4} on TCP", ends: false);
        }

        if (!EdgeMessage.HasLength(type, length))
        {
            return RefuseHeader(0x04, $"payload type {(ushort)type:X4} with {length} bytes", ends: true);
        }

        lock (edge.Gate)
        {
            return !IsClosed && Take(type, payload);
        }
    }

    private void Skip(uint length)
    {
        var rest = new byte[4096];
        while (length > 0)
        {
            var part = (int)Math.Min(length, (uint)rest.Length);
            stream.ReadExactly(rest, 0, part);
            length -= (uint)part;
        }
    }

    private bool RefuseHeader(byte code, string what, bool ends)
    {
        edge.Violate($"{what}: generic header NACK {code:X2}");
        lock (edge.Gate)
        {
            Send(EdgeMessage.Make(_version, PayloadType.GenericNack, code));
        }

        return !ends;
    }

    private bool Take(PayloadType type, ReadOnlySpan<byte> payload)
    {
        var source = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (type == PayloadType.RoutingActivationRequest)
        {
            return Activate(source, payload[2]);
        }

        if (source != Tester)
        {
            edge.Violate(Tester is { } own
                ? $"source address {source:X4} on a connection of {own:X4}"
                : $"payload type {(ushort)type:X4} before routing activation");
            if (type == PayloadType.Diagnostic)
            {
                Acknowledge(payload, 0x02);
            }

            return false;
        }

        if (type == PayloadType.AliveCheckResponse)
        {
            IsAlive = true;
            Monitor.PulseAll(edge.Gate);
        }
        else
        {
            var isKnown = edge.Knows(BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
            Acknowledge(payload, isKnown ? (byte)0x00 : (byte)0x03);
            edge.Deliver(this, payload);
        }

        return true;
    }

    /// <summary>The answer comes from the target, to the tester that asked.</summary>
    private void Acknowledge(ReadOnlySpan<byte> request, byte code)
    {
        var source = BinaryPrimitives.ReadUInt16BigEndian(request);
        var target = BinaryPrimitives.ReadUInt16BigEndian(request[2..]);
        Send(EdgeMessage.Answer(_version, code == 0, target, source, code));
    }

    private bool Activate(ushort source, byte type)
    {
        var code = source is < TesterFirst or > TesterLast ? (byte)0x00
            : Tester is { } own && own != source ? (byte)0x02
            : type is not (0x00 or 0x01 or 0xE0) ? (byte)0x06
            : edge.Options.RequiresTls && !isTls ? (byte)0x07
            : edge.Admit(this, source);
        Span<byte> answer = stackalloc byte[9];
        answer.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(answer, source);
        BinaryPrimitives.WriteUInt16BigEndian(answer[2..], edge.Options.LogicalAddress);
        answer[4] = code;
        Send(EdgeMessage.Make(_version, PayloadType.RoutingActivationResponse, answer));
        if (code != 0x10)
        {
            edge.Violate($"routing activation of {source:X4}, type {type:X2}: refused with {code:X2}");
            return false;
        }

        Tester = source;
        return true;
    }
}
