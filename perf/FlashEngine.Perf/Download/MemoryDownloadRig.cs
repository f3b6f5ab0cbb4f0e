using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Flashing;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Perf.Download;

/// <summary>
/// A download through the engine's own loop, client and exchange to a peer in memory: everything that the host does for
/// it, and no wire. Can be run again and again.
/// </summary>
public sealed class MemoryDownloadRig : IDisposable
{
    // The timers run; but a machine that is busy elsewhere for a second must not end a bench.
    private const long TimerNs = 60_000_000_000;

    private readonly byte[] _data;
    private readonly IStationClock _clock;
    private readonly PeerEcu _peer;
    private readonly MemoryChannel _channel;
    private readonly CanChannelLoop _loop;
    private readonly CanLink _link;

    /// <summary>Makes both sides and random data.</summary>
    /// <param name="fd">CAN FD frames of 64 bytes, else classic ones of 8.</param>
    /// <param name="blockSize">BS of the ECU.</param>
    /// <param name="length">Bytes to transfer.</param>
    /// <param name="clock">Is read once per step of the loop.</param>
    public MemoryDownloadRig(bool fd, int blockSize, int length, IStationClock clock)
    {
        _clock = clock;
        _data = new byte[length];
        new Random(length).NextBytes(_data);
        var rate = new CanBitRate(500_000, DataBitsPerSecond: fd ? 2_000_000 : 0);
        var tester = new IsoTpOptions
        {
            TxId = CanId.Standard(0x7E0),
            RxId = CanId.Standard(0x7E8),
            Fd = fd,
            TxDataLength = fd ? 64 : 8,
            RxPadding = 0xCC,
            BitRate = rate,
            N_AsNs = TimerNs,
            N_ArNs = TimerNs,
            N_BsNs = TimerNs,
            N_CrNs = TimerNs,
        };
        _peer = new PeerEcu(
            tester with { TxId = tester.RxId, RxId = tester.TxId, BlockSize = blockSize }, length);
        _channel = new MemoryChannel(_peer, rate);
        _loop = new CanChannelLoop(_channel);
        _link = _loop.AddLink(new CanLinkOptions
        {
            Name = "rig",
            Transport = tester,
            P2Ns = TimerNs,
            P2StarNs = TimerNs,
        });
    }

    /// <summary>Frames of both directions so far.</summary>
    public long Frames => _channel.Frames;

    /// <summary>How many blocks (36) the last download had.</summary>
    public int Blocks => _peer.Blocks;

    /// <summary>Bytes allocated between the third and the last block of the last download.</summary>
    public long AllocatedByBlocks { get; private set; }

    /// <summary>Downloads everything and compares what the ECU holds.</summary>
    /// <exception cref="InvalidOperationException">The ECU holds something else.</exception>
    public void Run()
    {
        var observer = new Observer();
        var download = new DownloadRequest { Address = 0, Data = _data };
        _link.Client.Begin(new DownloadExchange("rig", download, observer), _clock.NowNs);
        while (!observer.IsDone)
        {
            var nowNs = _clock.NowNs;
            _ = _loop.Step(nowNs);
            _channel.Pump(nowNs);
        }

        AllocatedByBlocks = observer.AllocatedByBlocks;
        if (!_peer.Written.SequenceEqual(_data))
        {
            throw new InvalidOperationException("the ECU does not hold what was sent");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private sealed class Observer : IDownloadObserver
    {
        private const int WarmUpBlocks = 3;
        private int _blocks;
        private long _allocatedBefore;

        public bool IsDone { get; private set; }

        public long AllocatedByBlocks { get; private set; }

        public void OnBlockConfirmed(int bytes)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            if (++_blocks == WarmUpBlocks)
            {
                _allocatedBefore = allocated;
            }

            AllocatedByBlocks = allocated - _allocatedBefore;
        }

        public void OnCompleted(DownloadResult result) => IsDone = true;

        public void OnFailed(FlashException failure) => throw failure;
    }
}
