using FlashEngine.Uds;

namespace FlashEngine.Differential.Tests;

/// <summary>The exchanges of the normal run cover what they are meant to cover, several times each.</summary>
public sealed class ExchangeDrawTests
{
    private static readonly ExchangeParameters[] Drawn = [.. Enumerable.Range(0, 1_000).Select(ExchangeDraw.Draw)];

    private static readonly N_Result?[] Received =
    [
        N_Result.N_OK,
        N_Result.N_TIMEOUT_Cr,
        N_Result.N_WRONG_SN,
        N_Result.N_WFT_OVRN,
        N_Result.N_BUFFER_OVFLW,
        null,
    ];

    [Fact]
    public void Draw_SameNumberTwice_GivesTheSameExchange() =>
        Assert.All(Drawn, drawn => Assert.Equal(drawn, ExchangeDraw.Draw(drawn.Number)));

    [Fact]
    public void Draw_AllOptions_AreValid() => Assert.All(Drawn, drawn => drawn.ToOptions().Validate());

    [Fact]
    public void Draw_EveryFormatAndTxDl_OccursInBothDirections()
    {
        foreach (var format in Enum.GetValues<AddressFormat>())
        {
            AssertCommon(
                $"{format} out", drawn => drawn.Format == format && drawn.HasOut && drawn.Out.Frames.IsSegmented);
            AssertCommon($"{format} in", drawn => drawn.Format == format && drawn.HasIn && drawn.In.Frames.IsSegmented);
        }

        foreach (var txDl in new[] { 8, 12, 16, 20, 24, 32, 48, 64 })
        {
            AssertCommon($"FD {txDl}", drawn => drawn is { Fd: true, HasOut: true } && drawn.Out.Frames.TxDl == txDl);
        }

        AssertCommon("full duplex", drawn => drawn is { HasIn: true, HasOut: true });
        AssertCommon("functional", drawn => drawn.IsFunctional);
        AssertCommon("over 4095 out", drawn => drawn.HasOut && drawn.Out.Frames.Length > 4_095);
        AssertCommon("over 4095 in", drawn => drawn.HasIn && drawn.In.Frames.Length > 4_095);
    }

    [Fact]
    public void Draw_EveryFlowControl_Occurs()
    {
        foreach (var hold in Enum.GetValues<Hold>())
        {
            AssertCommon($"hold {hold}", drawn => drawn.Hold == hold);
        }

        AssertCommon("BS out", drawn => drawn.HasOut && drawn.Out.FlowControlCount > 2);
        AssertCommon("BS in", drawn => drawn.HasIn && drawn.In.FlowControlCount > 2);
        AssertCommon("STmin in", drawn => drawn is { HasIn: true, OurStMinUs: > 0 });
        AssertCommon("STmin out, ms", drawn => drawn is { HasOut: true, TheirStMin: > 0 and < 0x80 });
        AssertCommon("STmin out, us", drawn => drawn is { HasOut: true, TheirStMin: > 0xF0 and < 0xFA });
        AssertCommon("STmin out, reserved", drawn => drawn is { HasOut: true, TheirStMin: > 0x7F and < 0xF1 });
    }

    [Fact]
    public void Draw_EveryOutcome_Occurs()
    {
        foreach (var result in new[] { N_Result.N_OK, N_Result.N_TIMEOUT_Bs })
        {
            AssertCommon($"out {result}", drawn => drawn.HasOut && drawn.OutOutcome.Reported == result);
        }

        var unheard = new Outcome(N_Result.N_OK, false);
        AssertCommon("out N_OK but lost", drawn => drawn.HasOut && drawn.OutOutcome == unheard);
        foreach (var result in Received)
        {
            AssertCommon($"in {result}", drawn => drawn.HasIn && drawn.InOutcome.Reported == result);
        }
    }

    private static void AssertCommon(string what, Func<ExchangeParameters, bool> holds) =>
        Assert.True(Drawn.Count(holds) >= 3, $"{what} occurs {Drawn.Count(holds)} times in {Drawn.Length} exchanges");
}
