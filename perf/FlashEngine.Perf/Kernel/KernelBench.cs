using System.Diagnostics;
using FlashEngine.Adapters.SocketCan;
using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Perf.Report;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;
using FlashEngine.Wire;

namespace FlashEngine.Perf.Kernel;

/// <summary>
/// Our ISO-TP over raw CAN sockets against the kernel's, on the same virtual bus. Needs SocketCAN: the lab has it.
/// </summary>
public static class KernelBench
{
    private const string Device = "vcan0";
    private const int Runs = 9;
    private const int WarmUpRuns = 30; // the guest compiles slowly
    private const int PdusPerRun = 25;
    private const int PduLength = 4095;
    private const double AtLeastBs0 = 0.6;
    private const double AtLeastBs8 = 0.3;

    private static readonly CanId FirstId = CanId.Standard(0x111);
    private static readonly CanId SecondId = CanId.Standard(0x222);

    /// <summary>Measures, or says where it can.</summary>
    public static void Run(BenchTable table)
    {
        if (!Directory.Exists($"/sys/class/net/{Device}"))
        {
            Console.WriteLine();
            Console.WriteLine($"kernel: left out, there is no {Device} here; perf/run.sh kernel runs it in the lab");
            return;
        }

        table.Begin(
            "kernel",
            "One PDU of 4095 bytes after the other from one thread to another on the same virtual CAN bus, classic",
            "frames, STmin 0, contents compared, ours and the kernel's in turn. The kernel's default is a gap of 50 us",
            "after each frame (frame_txtime); with frame_txtime zero it has none. Gates are against the latter, with",
            "the sockets' echo off; with it on, each frame is confirmed by its loop-back.");
        var pdu = new byte[PduLength];
        new Random(1).NextBytes(pdu);
        Compare(table, pdu, blockSize: 0, AtLeastBs0);
        Compare(table, pdu, blockSize: 8, AtLeastBs8);
    }

    private static void Compare(BenchTable table, byte[] pdu, byte blockSize, double atLeast)
    {
        var (ours, confirmed) = (new List<double>(), new List<double>());
        var (withoutGap, withGap) = (new List<double>(), new List<double>());
        for (var run = 0; run < WarmUpRuns; run++)
        {
            _ = Ours(pdu, blockSize, "off");
            _ = Ours(pdu, blockSize, "on");
        }

        for (var run = 0; run < Runs; run++)
        {
            ours.Add(Ours(pdu, blockSize, "off"));
            confirmed.Add(Ours(pdu, blockSize, "on"));
            withoutGap.Add(Kernels(pdu, blockSize, noFrameTime: true));
            withGap.Add(Kernels(pdu, blockSize, noFrameTime: false));
        }

        table.Add(Row($"BS {blockSize}: echo off, against frame_txtime zero", ours, withoutGap)
            .GatedAtLeast(Spread.OfRatios(ours, withoutGap), atLeast));
        table.Add(Row($"BS {blockSize}: echo on, against frame_txtime zero", confirmed, withoutGap));
        table.Add(Row($"BS {blockSize}: echo off, against default options", ours, withGap));
    }

    private static BenchRow Row(string what, List<double> ours, List<double> peer) =>
        new(what, Runs, Spread.Of(ours).Text("KB/s"))
        {
            Peer = Spread.Of(peer).Text("KB/s"),
            Ratio = $"{Spread.OfRatios(ours, peer).Median:F2} x",
        };

    private static double Ours(byte[] pdu, byte blockSize, string echo)
    {
        var host = new Host();
        using var sender = Link(host, FirstId, SecondId, blockSize, echo);
        using var receiver = Link(host, SecondId, FirstId, blockSize, echo);
        return Measure(pdu, () => sender.Send(pdu) == N_Result.N_OK, () =>
            receiver.Receive(pdu.Length) == N_Result.N_OK && receiver.Pdu.SequenceEqual(pdu));
    }

    private static LinkOnChannel Link(Host host, CanId txId, CanId rxId, byte blockSize, string echo)
    {
        var channel = new SocketCanAdapter().Open(host, new CanChannelRequest
        {
            Device = Device,
            BitRate = new CanBitRate(500_000),
            ReceiveIds = [rxId],
            Options = new Dictionary<string, string> { ["queue"] = "256", ["echo"] = echo },
        });
        return new LinkOnChannel(channel, host.Clock, new IsoTpOptions
        {
            TxId = txId,
            RxId = rxId,
            BlockSize = blockSize,
        });
    }

    private static double Kernels(byte[] pdu, byte blockSize, bool noFrameTime)
    {
        var options = new KernelIsoTpOptions
        {
            TxId = FirstId,
            RxId = SecondId,
            Padding = 0xCC,
            BlockSize = blockSize,
            NoFrameTime = noFrameTime,
        };
        using var sender = new KernelIsoTpSocket(Device, options);
        using var receiver = new KernelIsoTpSocket(Device, options with { TxId = SecondId, RxId = FirstId });
        sender.TimeoutMs = 30_000;
        receiver.TimeoutMs = 30_000;
        var buffer = new byte[pdu.Length + 1];
        return Measure(pdu, () => sender.Send(pdu) == 0, () =>
            receiver.Receive(buffer) == pdu.Length && buffer.AsSpan(0, pdu.Length).SequenceEqual(pdu));
    }

    /// <summary>KB/s of a row of PDUs, the receiver on a thread of its own.</summary>
    private static double Measure(byte[] pdu, Func<bool> send, Func<bool> receive)
    {
        var isReceived = true;
        var receiving = new Thread(() =>
        {
            for (var i = 0; i < PdusPerRun; i++)
            {
                isReceived &= receive();
            }
        });
        var started = Stopwatch.GetTimestamp();
        receiving.Start();
        var isSent = true;
        for (var i = 0; i < PdusPerRun; i++)
        {
            isSent &= send();
        }

        receiving.Join();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return isSent && isReceived
            ? PdusPerRun * pdu.Length / 1000.0 / seconds
            : throw new InvalidOperationException("a PDU was lost or changed");
    }

    private sealed class Host : IAdapterHost
    {
        public IStationClock Clock { get; } = new MonotonicClock();

        public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();
    }
}
