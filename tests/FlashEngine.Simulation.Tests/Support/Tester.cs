using System.Buffers.Binary;
using FlashEngine.Can;
using FlashEngine.Wire;

namespace FlashEngine.Simulation.Tests.Support;

/// <summary>
/// A hand-written tester in virtual time, on one ECU. It can send any frame, the forbidden ones included, and as a
/// convenience whole requests by an ISO-TP of its own, which does as FlowControl says.
/// </summary>
internal sealed class Tester : IDisposable
{
    public const long Ms = 1_000_000;
    private const long PatienceNs = 60_000 * Ms;

    private readonly IWireEndpoint _endpoint;
    private readonly int _txDataLength;
    private readonly CanFrameFlags _flags;

    public Tester(VirtualEcuOptions? ecu = null, CanBitRate? rate = null, ulong seed = Vehicles.Seed)
        : this([ecu ?? Vehicles.EcuOptions], rate ?? Vehicles.Classic, seed)
    {
    }

    public Tester(IReadOnlyList<VirtualEcuOptions> ecus, CanBitRate rate, ulong seed = Vehicles.Seed)
    {
        Vehicle = new SimulatedVehicle([Vehicles.Bus(rate)], ecus, Clock, seed);
        _endpoint = Vehicle.Buses["can0"].Attach(64);
        _txDataLength = ecus[0].TxDataLength;
        _flags = rate.IsFd ? CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch : CanFrameFlags.None;
    }

    public VirtualClock Clock { get; } = new();

    public SimulatedVehicle Vehicle { get; }

    public VirtualEcu Ecu => Vehicle.Ecu(Vehicles.Ecu);

    /// <summary>Every event taken so far, one line each.</summary>
    public List<string> Log { get; } = [];

    public void Dispose() => Vehicle.Dispose();

    /// <summary>Queues a frame on the request id, as it is.</summary>
    public void Submit(string hex) => Submit(Vehicles.Request, hex);

    public void Submit(CanId id, string hex)
    {
        var frame = new CanFrame(id, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), _flags);
        Assert.True(_endpoint.TrySubmit(in frame));
    }

    /// <summary>Lets time pass.</summary>
    public void Run(long durationNs)
    {
        var untilNs = Clock.NowNs + durationNs;
        while (Vehicle.NextEventNs <= untilNs)
        {
            Step();
        }

        Clock.NowNs = untilNs;
        Vehicle.AdvanceTo(untilNs);
    }

    /// <summary>The next event of a kind within a time; null: none came.</summary>
    public CanEvent? Next(CanEventKind kind = CanEventKind.Received, long withinNs = PatienceNs)
    {
        var untilNs = Clock.NowNs + withinNs;
        var item = default(CanEvent);
        while (true)
        {
            while (_endpoint.TryTake(ref item))
            {
                Log.Add($"{item.TimestampNs} {item.Kind} {item.Frame}");
                if (item.Kind == kind)
                {
                    return item;
                }
            }

            if (Vehicle.NextEventNs > untilNs)
            {
                Run(untilNs - Clock.NowNs);
                return null;
            }

            Step();
        }
    }

    /// <summary>Sends a frame and returns the data of the next frame of an ECU in hex.</summary>
    public string Exchange(string hex)
    {
        Submit(hex);
        return NextHex();
    }

    public string NextHex(long withinNs = PatienceNs) =>
        Next(CanEventKind.Received, withinNs) is { } item ? Convert.ToHexString(item.Frame.Data) : "nothing";

    /// <summary>Sends a request and returns the final response in hex; pending answers are passed over.</summary>
    public string Request(string hex)
    {
        Send(hex);
        return Response();
    }

    public void Send(string hex)
    {
        var pdu = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var single = _txDataLength > 8 ? _txDataLength - 2 : 7;
        if (pdu.Length <= single)
        {
            byte[] header = pdu.Length > 7 ? [0, (byte)pdu.Length] : [(byte)pdu.Length];
            SubmitPadded([.. header, .. pdu]);
            return;
        }

        SendSegmented(pdu);
    }

    public string Response(bool skipPending = true)
    {
        while (true)
        {
            var response = Receive();
            if (response is null)
            {
                return "nothing";
            }

            if (!skipPending || response is not [0x7F, _, 0x78])
            {
                return Convert.ToHexString(response);
            }
        }
    }

    /// <summary>10 02, 27 with the right key.</summary>
    public void Unlock()
    {
        Assert.Equal("5002003201F4", Request("10 02"));
        var seed = Convert.FromHexString(Request("27 01"))[2..];
        Assert.Equal("6702", Request("2702" + Convert.ToHexString(KeyFor(seed))));
    }

    /// <summary>The key by the reference implementation of the test, one block only (RFC 4493).</summary>
    public static byte[] KeyFor(byte[] seed) => CmacReference.OneBlock(Vehicles.EcuOptions.Secret, seed);

    private void SendSegmented(byte[] pdu)
    {
        byte[] header = [(byte)(0x10 | (pdu.Length >> 8)), (byte)pdu.Length];
        if (pdu.Length > 0xFFF)
        {
            header = [0x10, 0, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(2), pdu.Length);
        }

        var sent = _txDataLength - header.Length;
        SubmitPadded([.. header, .. pdu[..sent]]);
        var sequenceNumber = 1;
        while (sent < pdu.Length)
        {
            var flowControl = Next()!.Value.Frame.Data.ToArray();
            Assert.Equal(0x30, flowControl[0]);
            for (var count = 0; sent < pdu.Length && (flowControl[1] == 0 || count < flowControl[1]); count++)
            {
                var payload = Math.Min(_txDataLength - 1, pdu.Length - sent);
                SubmitPadded([(byte)(0x20 | (sequenceNumber++ & 0xF)), .. pdu.AsSpan(sent, payload)]);
                sent += payload;
                Next(CanEventKind.Transmitted);
                Run(StMinNs(flowControl[2]));
            }
        }
    }

    private static long StMinNs(byte code) => code < 0x80 ? code * Ms : (code - 0xF0) * Ms / 10;

    private byte[]? Receive()
    {
        if (Next() is not { } first)
        {
            return null;
        }

        var data = first.Frame.Data;
        if (data[0] >> 4 == 0)
        {
            return data[0] > 0 ? data.Slice(1, data[0]).ToArray() : data.Slice(2, data[1]).ToArray();
        }

        Assert.Equal(1, data[0] >> 4);
        var length = ((data[0] & 0xF) << 8) | data[1];
        var pdu = new List<byte>(data[2..].ToArray());
        SubmitPadded([0x30, 0, 0]);
        while (pdu.Count < length)
        {
            pdu.AddRange(Next()!.Value.Frame.Data[1..].ToArray());
        }

        return [.. pdu[..length]];
    }

    private void SubmitPadded(byte[] used)
    {
        var length = used.Length <= 8 ? 8 : CanDlc.RoundUp(used.Length);
        var data = new byte[length];
        Array.Fill(data, (byte)0xCC);
        used.CopyTo(data, 0);
        var frame = new CanFrame(Vehicles.Request, data, _flags);
        Assert.True(_endpoint.TrySubmit(in frame));
    }

    private void Step()
    {
        Clock.NowNs = Math.Max(Clock.NowNs, Vehicle.NextEventNs);
        Vehicle.AdvanceTo(Clock.NowNs);
    }
}
