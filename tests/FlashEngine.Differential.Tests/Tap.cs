using FlashEngine.IsoTp;

namespace FlashEngine.Differential.Tests;

/// <summary>A link that only listens to the frames of one address.</summary>
internal sealed class Tap
{
    private readonly PduLog _log = new();

    public Tap(IsoTpAddress heard, IsoTpAddress peer) => Link = new IsoTpLink(
        new IsoTpOptions
        {
            RxId = heard.Id,
            RxPrefix = heard.Prefix,
            TxId = peer.Id,
            TxPrefix = peer.Prefix,
            ListenOnly = true,
            N_CrNs = 60_000_000_000,
        },
        _log);

    public IsoTpLink Link { get; }

    /// <summary>What it reassembled.</summary>
    public List<byte[]> Pdus => _log.Pdus;
}
