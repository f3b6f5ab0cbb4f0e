using FlashEngine.Adapters.Shared.Driver;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Tests;

public sealed class UnconfirmedFramesTests
{
    private readonly UnconfirmedFrames _frames = new(4);

    /// <summary>Frames leave in order: what comes back vouches for those before it whose own was lost.</summary>
    [Fact]
    public void LostConfirmations_AreMadeUpFor()
    {
        Add(1, 2, 3);

        Assert.Equal([1, 2, 3], Confirm(3));
        Assert.Equal(4, _frames.Room);
    }

    [Fact]
    public void ForeignConfirmation_IsNone()
    {
        Add(1);

        Assert.Empty(Confirm(9));
        Assert.Equal(3, _frames.Room);
    }

    [Fact]
    public void SameFrameTwice_IsConfirmedTwice()
    {
        Add(1, 1);

        Assert.Equal([1], Confirm(1));
        Assert.Equal([1], Confirm(1));
        Assert.Empty(Confirm(1));
    }

    private static CanFrame Frame(int number) => new(CanId.Standard(0x100), [(byte)number]);

    private void Add(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            _frames.Add(Frame(number));
        }
    }

    private List<int> Confirm(int number)
    {
        var confirmed = new List<int>();
        var isLast = false;
        while (!isLast)
        {
            var frame = Frame(number);
            if (_frames.TryTake(ref frame, out isLast))
            {
                confirmed.Add(frame.Data[0]);
            }
        }

        return confirmed;
    }
}
