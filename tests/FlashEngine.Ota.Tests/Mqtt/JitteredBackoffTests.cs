using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Tests.Mqtt;

public sealed class JitteredBackoffTests
{
    [Fact]
    public void Next_Repeated_DoublesUpToTheMaximumWithinTheUpperHalf()
    {
        var backoff = new JitteredBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), new Random(1));

        foreach (double bound in new double[] { 1, 2, 4, 5, 5 })
        {
            Assert.InRange(backoff.Next().TotalSeconds, bound / 2, bound);
        }
    }

    [Fact]
    public void Next_TwoStations_DifferInTheirWaits() => Assert.NotEqual(
        new JitteredBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(1)).Next(),
        new JitteredBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(2)).Next());

    [Fact]
    public void Next_AfterVeryManyFailures_StaysAtTheMaximum()
    {
        var backoff = new JitteredBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(1));
        for (int i = 0; i < 5000; i++)
        {
            Assert.InRange(backoff.Next(), TimeSpan.Zero, TimeSpan.FromSeconds(60));
        }
    }
}
