using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Flashing;
using FlashEngine.IsoTp;
using FlashEngine.Plugins.AesCmac;
using FlashEngine.Rehearsal;
using FlashEngine.Scheduling;
using FlashEngine.Scripting;
using FlashEngine.Simulation;
using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Perf.Wire;

/// <summary>
/// One simulated ECU alone on a bus, and the engine's own loop, client and download on the other side, stepped on one
/// thread under virtual time: what remains is the protocol and the wire.
/// </summary>
public sealed class DownloadRig : IDisposable
{
    private const uint Address = 0x1000;
    private static readonly byte[] Secret = [.. Enumerable.Range(0, Cmac.KeyBytes).Select(i => (byte)i)];
    private readonly VirtualClock _clock = new();
    private readonly SimulatedVehicle _vehicle;
    private readonly WireChannel _channel;
    private readonly CanChannelLoop _loop;
    private readonly CanLink _link;

    /// <summary>Makes bus, ECU and loop.</summary>
    /// <param name="bitRate">Of the bus; the ECU speaks CAN FD where it has a data rate.</param>
    /// <param name="txDataLength">TX_DL of both sides, bytes.</param>
    /// <param name="stMinUs">STmin that the ECU asks for, microseconds.</param>
    /// <param name="tap">Sees every frame; null: nobody does.</param>
    public DownloadRig(CanBitRate bitRate, int txDataLength = 8, int stMinUs = 0, IFrameTap? tap = null)
    {
        Transport = new IsoTpOptions
        {
            TxId = CanId.Standard(0x7E0),
            RxId = CanId.Standard(0x7E8),
            Fd = bitRate.IsFd,
            TxDataLength = txDataLength,
            BitRate = bitRate,
        };
        var type = new EcuType
        {
            Name = "rig",
            Script = "none",
            Blocks = [new LogicalBlock("application", 1, 0, 0x40_0000)],
        };
        var ecu = new VirtualEcuOptions
        {
            Name = "rig",
            Type = type,
            Bus = "bus",
            Request = Transport.TxId,
            Response = Transport.RxId,
            Hardware = "HW",
            VersionAddress = 0,
            Secret = Secret,
            EraseMsPerKiB = 0.01,
            WriteMsPerKiB = 0,
            CheckMsPerKiB = 0,
            ResetMs = 10,
            TxDataLength = txDataLength,
            StMinUs = stMinUs,
        };
        _vehicle = new SimulatedVehicle([new VirtualBusOptions("bus", bitRate)], [ecu], _clock, seed: 1);
        _channel = new WireChannel(_vehicle.Buses["bus"]);
        _loop = new CanChannelLoop(_channel, tap);
        _link = _loop.AddLink(new CanLinkOptions
        {
            Name = "rig",
            Transport = Transport,
            P2Ns = 200_000_000,
            P2StarNs = 5_050_000_000,
        });
    }

    /// <summary>The transport in use.</summary>
    public IsoTpOptions Transport { get; }

    /// <summary>What the strict peer found.</summary>
    public IReadOnlyList<string> Violations => _vehicle.Violations;

    /// <summary>Unlocks, erases and downloads.</summary>
    public DownloadMeasure Run(byte[] data)
    {
        _ = Ask(DiagnosticSessionControl.Encode(Session.Programming));
        var seed = Ask(SecurityAccess.EncodeRequestSeed(0x01));
        _ = Ask(SecurityAccess.EncodeSendKey(0x01, Cmac.Compute(Secret, seed.AsSpan(2))));
        _ = Ask([0x31, 0x01, 0xFF, 0x00, 0x44, 0, 0, 0, 0, 0, 0x40, 0, 0]);
        var observer = new Observer(_loop);
        var download = new DownloadExchange("rig", new DownloadRequest { Address = Address, Data = data }, observer);
        var startNs = _clock.NowNs;
        _link.Client.Begin(download, startNs);
        PumpUntil(() => observer.Result is not null);
        var steadyFrames = observer.LastFrames - observer.FirstFrames;
        return new DownloadMeasure(
            data.Length,
            _clock.NowNs - startNs,
            WireLimit.StreamNs(data, Transport),
            steadyFrames,
            (double)(observer.LastAllocated - observer.FirstAllocated) / Math.Max(1, steadyFrames));
    }

    /// <summary>Ends the simulation.</summary>
    public void Dispose()
    {
        _channel.Dispose();
        _vehicle.Dispose();
    }

    private byte[] Ask(byte[] request)
    {
        var exchange = new OneRequest(request);
        _link.Client.Begin(exchange, _clock.NowNs);
        PumpUntil(() => exchange.IsDone);
        return exchange.Response;
    }

    private void PumpUntil(Func<bool> isDone)
    {
        var nextNs = _loop.Step(_clock.NowNs);
        while (!isDone())
        {
            _clock.AdvanceTo(Math.Min(nextNs, _vehicle.NextEventNs));
            _vehicle.AdvanceTo(_clock.NowNs);
            nextNs = _loop.Step(_clock.NowNs);
        }
    }

    private sealed class OneRequest(byte[] request) : UdsExchange
    {
        public override ReadOnlyMemory<byte> Request => request;

        public override UdsRequestOptions Options => UdsRequestOptions.Default;

        public bool IsDone { get; private set; }

        public byte[] Response { get; private set; } = [];

        public override bool OnOutcome(in UdsOutcome outcome)
        {
            Response = outcome.Kind == UdsOutcomeKind.Positive
                ? outcome.Response.ToArray()
                : throw UdsErrors.From("rig", request, outcome);
            IsDone = true;
            return false;
        }
    }

    /// <summary>Counts from the third block on, when every buffer has its size.</summary>
    private sealed class Observer(ChannelLoop loop) : IDownloadObserver
    {
        private int _blocks;

        public DownloadResult? Result { get; private set; }

        public long FirstAllocated { get; private set; }

        public long LastAllocated { get; private set; }

        public long FirstFrames { get; private set; }

        public long LastFrames { get; private set; }

        public void OnBlockConfirmed(int bytes)
        {
            const int warmUpBlocks = 3;
            LastAllocated = GC.GetAllocatedBytesForCurrentThread();
            LastFrames = loop.FrameCount;
            if (++_blocks == warmUpBlocks)
            {
                FirstAllocated = LastAllocated;
                FirstFrames = LastFrames;
            }
        }

        public void OnCompleted(DownloadResult result) => Result = result;

        public void OnFailed(FlashException failure) => throw failure;
    }
}
