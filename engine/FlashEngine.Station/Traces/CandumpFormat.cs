using FlashEngine.Can;

namespace FlashEngine.Station.Traces;

/// <summary>
/// The log format of can-utils (<c>candump -l</c>): what <c>canplayer</c>, <c>log2asc</c> and most scripts read. It
/// does not say who sent a frame.
/// </summary>
internal sealed class CandumpFormat(IReadOnlyList<string> channelNames, DateTimeOffset start) : ITraceFormat
{
    private readonly long _startNs = (start - DateTimeOffset.UnixEpoch).Ticks * 100;
    private readonly string[] _channelNames = [.. channelNames];

    public byte[] Header() => [];

    public int WriteFrame(Span<byte> destination, int channel, in CanFrame frame, long timestampNs, bool transmitted)
    {
        var text = new TraceText(destination);
        text.Add("("u8);
        text.AddSeconds(_startNs + timestampNs);
        text.Add(") "u8);
        text.Add(_channelNames[channel]);
        text.Add(" "u8);
        text.AddHex(frame.Id.Value, frame.Id.IsExtended ? 8 : 3);
        text.Add("#"u8);
        if (frame.IsFd)
        {
            text.Add("#"u8);
            text.AddHex(FlagsOf(frame), 1);
        }

        foreach (var value in frame.Data)
        {
            text.AddHex(value, 2);
        }

        text.Add("\n"u8);
        return text.Length;
    }

    public byte[] Trailer() => [];

    /// <summary>CANFD_BRS 1 and CANFD_ESI 2, as in Linux.</summary>
    private static uint FlagsOf(in CanFrame frame) =>
        ((frame.Flags & CanFrameFlags.BitRateSwitch) != 0 ? 1u : 0)
        | ((frame.Flags & CanFrameFlags.ErrorStateIndicator) != 0 ? 2u : 0);
}
