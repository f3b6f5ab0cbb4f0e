using System.Collections.Concurrent;
using FlashEngine.Can;
using FlashEngine.IsoTp;

namespace FlashEngine.Differential.Tests;

/// <summary>Nodes of scapy in one process, driven by hand, for the tests of a class.</summary>
public sealed class ScapyBench : IDisposable
{
    internal static readonly IsoTpAddress First = new(CanId.Standard(0x111));
    internal static readonly IsoTpAddress Second = new(CanId.Standard(0x222));

    private readonly BlockingCollection<ScapyMessage> _reports = [];
    private ScapyPeer? _peer;
    private int _node;

    // Started by the first test that runs: where scapy is missing, none does.
    internal ScapyPeer Peer => _peer ??= new ScapyPeer(_reports);

    public void Dispose()
    {
        _peer?.Dispose();
        _reports.Dispose();
    }

    /// <summary>Opens a node that nobody has used, with STmin 0; returns its number.</summary>
    internal int Open(
        IsoTpAddress tx, IsoTpAddress rx, byte blockSize = 0, bool pads = false, bool listenOnly = false)
    {
        Peer.Open(++_node, tx, rx, blockSize, stMin: 0, pads, listenOnly);
        return _node;
    }

    /// <summary>Gives a node a frame of its peer, <see cref="Second"/>.</summary>
    internal void Give(int node, string hex) => Peer.GiveFrame(node, Second.Id, Convert.FromHexString(hex));

    /// <summary>The next report; it must come within 30 s.</summary>
    internal ScapyMessage Next()
    {
        Assert.True(_reports.TryTake(out var report, TimeSpan.FromSeconds(30)), $"scapy is silent: {Peer.Errors}");
        return report;
    }

    /// <summary>The data of the next report, as hex.</summary>
    internal string NextHex() => Convert.ToHexString(Next().Data);

    /// <summary>Closes a node, and returns what was reported until then: kind and data as hex.</summary>
    internal List<string> Close(int node)
    {
        Peer.Close(node);
        var rest = new List<string>();
        for (var report = Next(); report.Kind != ScapyMessageKind.Closed; report = Next())
        {
            rest.Add($"{(char)report.Kind} {Convert.ToHexString(report.Data)}");
        }

        return rest;
    }
}
