using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Mqtt.Tests;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(60);

    [Fact]
    public void Ended_ConnectionWasShort_WaitsGoOnToGrow()
    {
        var backoff = new JitteredBackoff(First, Max, new Random(1));
        for (int i = 0; i < 20; i++)
        {
            backoff.Ended(lasted: TimeSpan.FromSeconds(1)); // a broker that throws its client out at once
            _ = backoff.Next();
        }

        Assert.InRange(backoff.Next(), Max / 2, Max);
    }

    [Fact]
    public void Ended_ConnectionWasLong_WaitsBeginAnew()
    {
        var backoff = new JitteredBackoff(First, Max, new Random(1));
        for (int i = 0; i < 20; i++)
        {
            _ = backoff.Next();
        }

        backoff.Ended(lasted: TimeSpan.FromMinutes(5));

        Assert.InRange(backoff.Next(), First / 2, First);
    }
}
