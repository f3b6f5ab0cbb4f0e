using System.Diagnostics;
using FlashEngine.Perf.IsoTp;
using FlashEngine.Perf.Report;

namespace FlashEngine.Perf.Scapy;

/// <summary>The same PDU through another open-source ISO-TP that is in common use.</summary>
public static class ScapyBench
{
    private const int Runs = 5;
    private const double FasterBy = 2000;
    private const string Python = "/usr/bin/python3";

    /// <summary>Measures in turn with scapy's soft socket.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "scapy",
            "one PDU of 4095 bytes, classic frames, BS 0, sender and receiver in one process, processor time per PDU;",
            $"ours with the real clock; the peer is ISOTPSoftSocket of Debian's python3-scapy on {Python},",
            "over pipes in memory, in turn. Its time includes the threads that it works with.");
        using var peer = Start();
        var answer = peer.StandardOutput.ReadLine();
        if (answer != "ready")
        {
            table.Add(new BenchRow("scapy did not start; needs Debian's python3-scapy", 0, "") { Holds = false });
            return;
        }

        var pair = new IsoTpPairTimer(new IsoTpPairOptions(Fd: false, 4095, BlockSize: 0));
        var ours = new List<double>();
        var theirs = new List<double>();
        _ = Ask(peer);
        for (var run = 0; run < Runs; run++)
        {
            ours.Add(pair.PduNs());
            theirs.Add(Ask(peer));
        }

        peer.StandardInput.Close();
        peer.WaitForExit();
        var row = new BenchRow("4095 B, classic, BS 0", Runs, Spread.Of(ours).Text("us/PDU", 1e-3))
        {
            Peer = Spread.Of(theirs).Text("ms/PDU", 1e-6),
        };
        table.Add(row.GatedAtLeast(Spread.OfRatios(theirs, ours), FasterBy));
    }

    private static Process Start() => Process.Start(new ProcessStartInfo(Python)
    {
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Scapy", "scapy_pair.py") },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static double Ask(Process peer)
    {
        peer.StandardInput.WriteLine();
        peer.StandardInput.Flush();
        return double.Parse(
            peer.StandardOutput.ReadLine() ?? throw new InvalidOperationException("scapy ended without an answer"));
    }
}
