using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Lab.Tests;

/// <summary>Somebody sets the wall clock, by which the kernel stamps frames, while a channel is open.</summary>
public sealed class WallClockTests
{
    private const long ToleranceNs = 2_000_000;

    [LabTheory]
    [InlineData(3600)]
    [InlineData(-7200)]
    [InlineData(2)]
    public void Receive_WallClockStepped_StampsStayInStationTime(int stepSeconds)
    {
        using var sender = Lab.Open("vcan0");
        using var channel = Lab.Open("vcan0");
        SendAndCheck(sender, channel, stepSeconds: 0);

        SendAndCheck(sender, channel, stepSeconds);
        SendAndCheck(sender, channel, stepSeconds: 0);

        Step(-stepSeconds);
        SendAndCheck(sender, channel, stepSeconds: 0);
    }

    private static void SendAndCheck(ICanChannel sender, ICanChannel channel, int stepSeconds)
    {
        var fromNs = Lab.NowNs;
        Assert.Equal(1, sender.Send([new CanFrame(CanId.Standard(0x123), [1])]));
        var untilNs = Lab.NowNs;
        Step(stepSeconds); // the frame is stamped by the old wall clock and taken under the new one

        var stampNs = Lab.Await(channel, _ => true).TimestampNs;

        Assert.InRange(stampNs, fromNs - ToleranceNs, untilNs + ToleranceNs);
    }

    private static void Step(int seconds)
    {
        if (seconds != 0)
        {
            var time = DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeMilliseconds() / 1000.0;
            Lab.Run("date", "-s", string.Create(CultureInfo.InvariantCulture, $"@{time:0.000}"));
        }
    }
}
