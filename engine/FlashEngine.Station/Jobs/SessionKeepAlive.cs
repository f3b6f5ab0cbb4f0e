using FlashEngine.Channels;
using FlashEngine.Station.Channels;

namespace FlashEngine.Station.Jobs;

/// <summary>One session's hold on a TesterPresent sender, which lives on the channel's loop.</summary>
internal sealed class SessionKeepAlive(IChannelRunner runner, KeepAlive keepAlive)
{
    /// <summary>Starts the sending, or joins it.</summary>
    public void Hold() => runner.Post((_, nowNs) => keepAlive.Hold(nowNs));

    /// <summary>Ends what <see cref="Hold"/> began.</summary>
    public void Release() => runner.Post((_, _) => keepAlive.Release());
}
