using FlashEngine.Can;
using FlashEngine.IsoTp;

namespace FlashEngine.Differential.Tests;

/// <summary>Draws the parameters of an exchange; the same number always gives the same exchange.</summary>
internal sealed class ExchangeDraw(int number)
{
    // What all STmin of one PDU may add up to.
    private const int GapsMaxUs = 400_000;

    private static readonly int[] FdLengths = [8, 12, 16, 20, 24, 32, 48, 64];

    private readonly Random _random = new(number);

    public static ExchangeParameters Draw(int number) => new ExchangeDraw(number).Draw();

    private ExchangeParameters Draw()
    {
        var format = (AddressFormat)_random.Next(7);
        var (ours, theirs) = DrawAddresses(format);
        var fd = Percent(30);
        var direction = _random.Next(5);
        var parameters = new ExchangeParameters
        {
            Number = number,
            Format = format,
            Ours = ours,
            Theirs = theirs,
            Fd = fd,
            BitRateSwitch = Percent(50),
            TheyPad = Percent(50),
            HasOut = direction is 0 or 1 or 4,
            HasIn = direction >= 2,
            Out = DrawOut(fd, ours.Prefix),
            In = DrawIn(theirs.Prefix),
            QueueLength = Percent(50) ? 1 : 1 + _random.Next(8),
            ConfirmationUs = Percent(60) ? 0 : _random.Next(3_000),
            HasForeignFrames = Percent(15),
        };
        parameters = DrawBlocks(parameters);
        parameters = parameters with { ChecksPadding = parameters.TheyPad && Percent(50) };
        return DrawTrouble(parameters);
    }

    private (IsoTpAddress Ours, IsoTpAddress Theirs) DrawAddresses(AddressFormat format)
    {
        // Differs in the first byte from the second: ScapyDeviation.ZeroTargetAddress.
        var (ecu, tester) = ((byte)(1 + _random.Next(255)), (byte)_random.Next(256));
        var extension = (byte)_random.Next(256);
        var (first, second) = (DrawId(format), DrawId(format));
        while (second == first || tester == ecu)
        {
            (second, tester) = (DrawId(format), (byte)_random.Next(256));
        }

        return format switch
        {
            AddressFormat.NormalFixed =>
                (IsoTpAddress.NormalFixed(ecu, tester), IsoTpAddress.NormalFixed(tester, ecu)),
            AddressFormat.Mixed29 =>
                (IsoTpAddress.Mixed29(ecu, tester, extension), IsoTpAddress.Mixed29(tester, ecu, extension)),
            AddressFormat.Mixed11 => (new(first, extension), new(second, extension)),
            AddressFormat.Extended11 or AddressFormat.Extended29 => (new(first, ecu), new(second, tester)),
            _ => (new(first), new(second)),
        };
    }

    // From 800 on, 29 bits: ScapyDeviation.SmallExtendedIds.
    private CanId DrawId(AddressFormat format) => format is AddressFormat.Normal29 or AddressFormat.Extended29
        ? CanId.Extended((uint)_random.Next(0x800, 0x2000_0000))
        : CanId.Standard((uint)_random.Next(0x800));

    private Transfer DrawOut(bool fd, byte? prefix)
    {
        var txDl = fd ? FdLengths[_random.Next(FdLengths.Length)] : 8;
        byte? padding = Percent(30) ? null : Percent(50) ? (byte)0xCC : (byte)_random.Next(256);
        var minimumCanDl = !Percent(20) ? 8
            : !fd ? _random.Next(9)
            : FdLengths.Where(length => length <= txDl).OrderBy(_ => _random.Next()).First();
        var frames = DrawLength(new Segmentation(1, txDl, prefix, padding, minimumCanDl));
        if (!frames.IsSegmented && frames.Length + frames.PrefixLength > 7)
        {
            // ScapyDeviation.NoSingleFrameEscape.
            frames = frames with { Length = Percent(50) ? 7 - frames.PrefixLength : frames.SingleFrameMax + 1 };
        }

        return new Transfer(frames, DrawBlockSize());
    }

    // Always 8: ScapyDeviation.TxDlOf8.
    private Transfer DrawIn(byte? prefix) => new(DrawLength(new Segmentation(1, 8, prefix, null, 0)), DrawBlockSize());

    private Segmentation DrawLength(Segmentation frames) => frames with
    {
        Length = _random.Next(100) switch
        {
            < 10 => 1 + _random.Next(7 - frames.PrefixLength),
            < 30 => frames.FirstFramePayload + (_random.Next(1, 40) * frames.ConsecutiveFramePayload)
                + _random.Next(-1, 2),
            < 80 => _random.Next(8, 300),
            < 95 => _random.Next(300, 1_500),
            < 98 => _random.Next(4_094, 4_098),
            _ => _random.Next(4_096, 7_000),
        },
    };

    private int DrawBlockSize() => _random.Next(10) switch
    {
        < 3 => 0,
        < 8 => 1 + _random.Next(20),
        _ => 1 + _random.Next(255),
    };

    private ExchangeParameters DrawBlocks(ExchangeParameters drawn)
    {
        var outFrames = drawn.Out.Frames;
        if (drawn.HasOut && !drawn.HasIn && !outFrames.IsSegmented && Percent(40))
        {
            drawn = drawn with { IsFunctional = true };
        }

        return drawn with
        {
            OurBlockSize = drawn.In.BlockSize,
            OurStMinUs = DrawStMinUs(drawn.In.Frames.ConsecutiveFrameCount),
            TheirBlockSize = (byte)drawn.Out.BlockSize,
            TheirStMin = DrawStMin(outFrames.ConsecutiveFrameCount),
            In = drawn.In with
            {
                Frames = drawn.In.Frames with
                {
                    Padding = drawn.TheyPad ? 0xCC : null,
                    MinimumCanDl = drawn.TheyPad ? 8 : 0,
                },
            },
        };
    }

    private int DrawStMinUs(int frameCount)
    {
        var gapUs = _random.Next(6) switch
        {
            0 => _random.Next(1, 1_000),
            1 => _random.Next(1_000, 10_000),
            2 => _random.Next(10_000, 127_001),
            _ => 0,
        };
        return (long)gapUs * frameCount <= GapsMaxUs ? gapUs : 0;
    }

    private byte DrawStMin(int frameCount)
    {
        var (value, gapUs) = _random.Next(6) switch
        {
            0 when _random.Next(1, 10) is var hundreds => (0xF0 + hundreds, hundreds * 100),
            1 when _random.Next(1, 128) is var milliseconds => (milliseconds, milliseconds * 1_000),
            2 => (Percent(80) ? _random.Next(0x80, 0xF1) : _random.Next(0xFA, 0x100), 127_000),
            _ => (0, 0),
        };
        return (long)gapUs * frameCount <= GapsMaxUs ? (byte)value : (byte)0;
    }

    private ExchangeParameters DrawTrouble(ExchangeParameters drawn) => _random.Next(100) switch
    {
        < 8 => DrawLoss(drawn),
        < 20 when drawn.HasIn && drawn.In.Frames.IsSegmented => DrawHold(drawn),
        < 24 when drawn.HasIn && drawn.In.Frames.Length > 8 =>
            drawn with { PduLengthMax = _random.Next(8, drawn.In.Frames.Length) },
        < 40 => drawn with { N_BrMs = _random.Next(20) },
        _ => drawn,
    };

    private ExchangeParameters DrawLoss(ExchangeParameters drawn) => drawn with
    {
        Out = drawn.HasOut ? DrawLoss(drawn.Out) : drawn.Out,
        In = drawn.HasIn && (!drawn.HasOut || Percent(50)) ? DrawLoss(drawn.In) : drawn.In,
    };

    private Transfer DrawLoss(Transfer drawn) => drawn.FlowControlCount > 0 && Percent(25)
        ? drawn with { LostFlowControl = _random.Next(drawn.FlowControlCount) }
        : drawn with { LostFrame = _random.Next(drawn.Frames.FrameCount) };

    private ExchangeParameters DrawHold(ExchangeParameters drawn)
    {
        var hold = (Hold)_random.Next(1, 4);
        var held = drawn with { Hold = hold, N_BrMs = _random.Next(5, 40), HoldMs = _random.Next(300) };
        return hold switch
        {
            Hold.ForEver => held with { WftMax = _random.Next(5) },

            // ScapyDeviation.BlockSizeOfFirstFlowControl: a Wait says 0.
            Hold.AtFirstFrame => held with { WftMax = 100, In = held.In with { BlockSize = 0 } },
            _ => held with { WftMax = 100 },
        };
    }

    private bool Percent(int percent) => _random.Next(100) < percent;
}
