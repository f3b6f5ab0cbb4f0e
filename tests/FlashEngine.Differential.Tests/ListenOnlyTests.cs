using FlashEngine.Can;

namespace FlashEngine.Differential.Tests;

/// <summary>
/// Two nodes of scapy talk; our link and a third node of scapy only listen, and get the same PDU. The random exchanges
/// have such a listener for each direction too.
/// </summary>
public sealed class ListenOnlyTests(ScapyBench bench) : IClassFixture<ScapyBench>
{
    [ScapyFact]
    public void Listener_OfTwoNodesOfScapy_GetsTheirPdus()
    {
        foreach (var (length, blockSize) in new[] { (5, 0), (8, 0), (100, 1), (1_000, 8), (4_095, 0), (5_000, 200) })
        {
            foreach (byte? prefix in new byte?[] { null, 0x99 })
            {
                Listen(length, (byte)blockSize, prefix);
            }
        }
    }

    private void Listen(int length, byte blockSize, byte? prefix)
    {
        var (first, second) = (ScapyBench.First with { Prefix = prefix }, ScapyBench.Second with { Prefix = prefix });
        var sender = bench.Open(first, second, pads: true);
        var receiver = bench.Open(second, first, blockSize, pads: true);
        var listener = bench.Open(second, first, pads: true, listenOnly: true);
        var tap = new Tap(first, second);
        var pdu = new byte[length];
        new Random(length).NextBytes(pdu);
        bench.Peer.Send(sender, pdu);
        var received = new Dictionary<int, byte[]>();
        while (received.Count < 2)
        {
            var report = bench.Next();
            if (report.Kind == ScapyMessageKind.Pdu)
            {
                received.Add(report.Node, report.Data);
                continue;
            }

            Assert.NotEqual(listener, report.Node);
            foreach (var hearer in new[] { sender, receiver, listener }.Where(node => node != report.Node))
            {
                bench.Peer.GiveFrame(hearer, report.Id, report.Data);
            }

            tap.Link.OnFrame(new CanFrame(report.Id, report.Data), report.SentNs);
            Assert.Equal(long.MaxValue, tap.Link.NextFrameNs);
        }

        Assert.Equal(pdu, received[receiver]);
        Assert.Equal(pdu, received[listener]);
        Assert.Equal(pdu, Assert.Single(tap.Pdus));
        foreach (var node in new[] { sender, receiver, listener })
        {
            Assert.Empty(bench.Close(node));
        }
    }
}
