using FlashEngine.Can;

namespace FlashEngine.Channels;

/// <summary>
/// Stands in for a device that does not confirm transmissions: a frame counts as sent at the time at which it was
/// accepted, behind the frames accepted before it, plus its computed time on the wire, and before that on the line to
/// the controller, where that counts. Other nodes' frames may delay the truth, so what is computed is the earliest
/// possible end.
/// </summary>
internal sealed class ComputedConfirmations(CanBitRate bitRate, CanLine? line, int framesMax)
{
    private readonly CanFrame[] _frames = new CanFrame[framesMax];
    private readonly long[] _endsNs = new long[framesMax];
    private int _head;
    private int _count;
    private long _lineFreeNs = long.MinValue;
    private long _wireFreeNs = long.MinValue;

    /// <summary>When the oldest frame will have left; <see cref="long.MaxValue"/>: there is none.</summary>
    public long DueNs => _count == 0 ? long.MaxValue : _endsNs[_head];

    /// <summary>The device accepted a frame.</summary>
    public void Add(in CanFrame frame, long nowNs)
    {
        _lineFreeNs = Math.Max(_lineFreeNs, nowNs) + (line?.FrameNs(in frame) ?? 0);
        _wireFreeNs = Math.Max(_wireFreeNs, _lineFreeNs) + CanWireTime.FrameNs(frame, bitRate);
        var index = (_head + _count) % framesMax;
        _frames[index] = frame;
        _endsNs[index] = _wireFreeNs;
        _count++;
    }

    /// <summary>Takes the confirmation of the oldest frame, once <see cref="DueNs"/> has come.</summary>
    public CanEvent Take()
    {
        var confirmed = new CanEvent
        {
            Kind = CanEventKind.Transmitted,
            Frame = _frames[_head],
            TimestampNs = _endsNs[_head],
        };
        _head = (_head + 1) % framesMax;
        _count--;
        return confirmed;
    }

    /// <summary>The device has dropped what it had.</summary>
    public void Clear() => _count = 0;
}
