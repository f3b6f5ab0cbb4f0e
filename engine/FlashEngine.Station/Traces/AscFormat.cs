using System.Globalization;
using System.Text;
using FlashEngine.Can;

namespace FlashEngine.Station.Traces;

/// <summary>Vector's ASC format: text with times since the start of the measurement, channels counted from 1.</summary>
internal sealed class AscFormat(IReadOnlyList<string> channelNames, DateTimeOffset start) : ITraceFormat
{
    // Flags of the CANFD line: FDF, BRS and ESI of the frame.
    private const uint FdfFlag = 0x1000;
    private const uint BrsFlag = 0x2000;
    private const uint EsiFlag = 0x4000;

    public byte[] Header()
    {
        var date = start.ToString("ddd MMM dd hh:mm:ss.fff ", CultureInfo.InvariantCulture)
            + (start.Hour < 12 ? "am" : "pm") + start.ToString(" yyyy", CultureInfo.InvariantCulture);
        var text = new StringBuilder()
            .Append("date ").Append(date).Append('\n')
            .Append("base hex  timestamps absolute\n")
            .Append("internal events logged\n")
            .Append("// version 9.0.0\n");
        for (var i = 0; i < channelNames.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"// channel {i + 1}: {channelNames[i]}\n");
        }

        text.Append("Begin Triggerblock ").Append(date).Append('\n').Append("   0.000000 Start of measurement\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    public int WriteFrame(Span<byte> destination, int channel, in CanFrame frame, long timestampNs, bool transmitted)
    {
        var text = new TraceText(destination);
        text.AddSeconds(timestampNs, width: 11);
        if (frame.IsFd)
        {
            AddFd(ref text, channel, frame, transmitted);
        }
        else
        {
            AddClassic(ref text, channel, frame, transmitted);
        }

        text.Add("\n"u8);
        return text.Length;
    }

    public byte[] Trailer() => "End TriggerBlock\n"u8.ToArray();

    private static void AddClassic(ref TraceText text, int channel, in CanFrame frame, bool transmitted)
    {
        text.Add(" "u8);
        text.AddDecimal(channel + 1);
        text.Add("  "u8);
        var column = text.Length + 16;
        AddId(ref text, frame.Id);
        text.PadTo(column);
        text.Add(transmitted ? "Tx   d "u8 : "Rx   d "u8);
        text.AddDecimal(frame.Length);
        AddData(ref text, frame);
    }

    /// <summary>
    /// The fields behind the direction: id, symbolic name (none), BRS, ESI, DLC, data length, data, then duration,
    /// length, flags, CRC and bit timings, of which only the flags are known here.
    /// </summary>
    private static void AddFd(ref TraceText text, int channel, in CanFrame frame, bool transmitted)
    {
        var brs = (frame.Flags & CanFrameFlags.BitRateSwitch) != 0;
        var esi = (frame.Flags & CanFrameFlags.ErrorStateIndicator) != 0;
        text.Add(" CANFD "u8);
        text.AddDecimal(channel + 1, 3);
        text.Add(transmitted ? " Tx "u8 : " Rx "u8);
        var column = text.Length + 44;
        AddId(ref text, frame.Id);
        text.PadTo(column);
        text.Add(brs ? " 1"u8 : " 0"u8);
        text.Add(esi ? " 1 "u8 : " 0 "u8);
        text.Add("0123456789abcdef"u8.Slice(CanDlc.FromLength(frame.Length), 1));
        text.Add(" "u8);
        text.AddDecimal(frame.Length, 2);
        AddData(ref text, frame);
        text.Add("        0    0     "u8);
        text.AddHex(FdfFlag | (brs ? BrsFlag : 0) | (esi ? EsiFlag : 0), 4);
        text.Add("        0        0        0        0        0"u8);
    }

    private static void AddId(ref TraceText text, CanId id)
    {
        text.AddHex(id.Value, id.IsExtended ? 8 : 3);
        if (id.IsExtended)
        {
            text.Add("x"u8);
        }
    }

    private static void AddData(ref TraceText text, in CanFrame frame)
    {
        foreach (var value in frame.Data)
        {
            text.Add(" "u8);
            text.AddHex(value, 2);
        }
    }
}
