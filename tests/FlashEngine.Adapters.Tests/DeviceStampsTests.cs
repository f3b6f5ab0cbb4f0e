using FlashEngine.Adapters.Shared.Driver;

namespace FlashEngine.Adapters.Tests;

/// <summary>Device clocks in station time. All times in nanoseconds, stamps in microseconds.</summary>
public sealed class DeviceStampsTests
{
    private const long Millisecond = 1_000_000;
    private const long StartNs = 5_000 * Millisecond;
    private readonly DeviceStamps _stamps = new();

    [Fact]
    public void LateReading_DoesNotMoveTheFrame()
    {
        var first = _stamps.ToStation(1_000, StartNs, 0);
        var second = _stamps.ToStation(2_000, StartNs + (8 * Millisecond), 0); // read 7 ms after it came

        Assert.Equal(StartNs, first);
        Assert.InRange(second, StartNs + Millisecond, StartNs + Millisecond + 10_000);
    }

    [Fact]
    public void QuickerReading_CorrectsTheOffset()
    {
        _ = _stamps.ToStation(1_000, StartNs + (4 * Millisecond), 0); // 4 ms late
        _ = _stamps.ToStation(10_000, StartNs + (9 * Millisecond), 0); // at once

        Assert.InRange(
            _stamps.ToStation(12_000, StartNs + (15 * Millisecond), 0),
            StartNs + (11 * Millisecond),
            StartNs + (11 * Millisecond) + 10_000);
    }

    [Fact]
    public void Wrap_GoesUnnoticed()
    {
        _ = _stamps.ToStation(uint.MaxValue - 499, StartNs, 0);

        Assert.InRange(
            _stamps.ToStation(500, StartNs + (3 * Millisecond), 0),
            StartNs + Millisecond,
            StartNs + Millisecond + 1_000);
    }

    [Fact]
    public void DriftOfTheDevice_IsFollowed()
    {
        // 100 parts in a million slow: after 100 s it lacks 10 ms.
        for (var second = 0; second <= 100; second++)
        {
            var nowNs = StartNs + (second * 1_000 * Millisecond);
            var stampNs = _stamps.ToStation((uint)(second * 999_900), nowNs, 0);
            Assert.InRange(stampNs, nowNs - (Millisecond / 5), nowNs);
        }
    }

    [Fact]
    public void DeviceClockSetBack_IsLearnedAnew()
    {
        _ = _stamps.ToStation(2_000_000_000, StartNs, 0);
        var nowNs = StartNs + (100 * Millisecond);

        Assert.Equal(nowNs, _stamps.ToStation(1_000_000_000, nowNs, emptyNs: nowNs - Millisecond));
    }

    [Fact]
    public void StampsNeverGoBack()
    {
        var first = _stamps.ToStation(1_000, StartNs, 0);

        Assert.Equal(first, _stamps.ToStation(900, StartNs, 0));
    }
}
