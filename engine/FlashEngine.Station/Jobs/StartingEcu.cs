using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>Patience with an ECU that restarts: it is silent for some hundred milliseconds, or for seconds.</summary>
internal static class StartingEcu
{
    /// <summary>How long to wait before it is asked again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private const int AttemptsMax = 20;

    /// <summary>Asks until the ECU answers.</summary>
    /// <exception cref="LinkException">It did not: at most 20 times.</exception>
    public static async Task<T> AskAsync<T>(IChannelRunner runner, Func<Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (LinkException) when (attempt < AttemptsMax)
            {
                await runner.DelayAsync(Pause); // still starting
            }
        }
    }
}
