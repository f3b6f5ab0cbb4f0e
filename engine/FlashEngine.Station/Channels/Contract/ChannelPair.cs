using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>Both ends of the bus, open, owned by the thread of the check.</summary>
public sealed class ChannelPair : IDisposable
{
    internal ChannelPair(ContractBench bench)
    {
        Bench = bench;
        One = bench.Open(bench.Device);
        try
        {
            Other = bench.Open(bench.Peer);
        }
        catch (FlashException)
        {
            One.Dispose();
            throw;
        }
    }

    /// <summary>What opened them.</summary>
    public ContractBench Bench { get; }

    /// <summary>The channel on the device.</summary>
    public ICanChannel One { get; }

    /// <summary>The channel on the peer.</summary>
    public ICanChannel Other { get; }

    /// <summary>Sends frames from the one end, and takes them at the other.</summary>
    /// <exception cref="JobException">Something was lost, doubled, changed, or out of order.</exception>
    public void Send(params CanFrame[] frames) => new FrameRun(Bench.Clock, One, Other, frames).Run();

    /// <summary>Sends frames back from the other end.</summary>
    /// <exception cref="JobException">Something was lost, doubled, changed, or out of order.</exception>
    public void SendBack(params CanFrame[] frames) => new FrameRun(Bench.Clock, Other, One, frames).Run();

    /// <inheritdoc/>
    public void Dispose()
    {
        One.Dispose();
        Other.Dispose();
    }
}
