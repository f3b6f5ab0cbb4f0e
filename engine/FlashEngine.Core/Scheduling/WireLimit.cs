using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Scripting;

namespace FlashEngine.Scheduling;

/// <summary>
/// The wire's physical limit: how long an endless stream of full ConsecutiveFrames with the same data takes on the bus,
/// stuff bits and interframe space included, or on the line to the controller where that takes longer. Nothing that
/// keeps to ISO-TP can transfer the data faster.
/// </summary>
public static class WireLimit
{
    /// <summary>The time in nanoseconds that the data of the blocks needs at the limit.</summary>
    public static long StreamNs(IEnumerable<FlashBlock> blocks, IsoTpOptions transport)
    {
        var total = 0L;
        foreach (var segment in blocks.SelectMany(block => block.Segments))
        {
            total += StreamNs(segment.Data.Span, transport);
        }

        return total;
    }

    /// <summary>The time in nanoseconds that the data needs at the limit.</summary>
    public static long StreamNs(ReadOnlySpan<byte> data, IsoTpOptions transport)
    {
        var payload = transport.TxDataLength - 1;
        var frame = default(CanFrame);
        frame.Id = transport.TxId;
        frame.Flags = FlagsOf(transport);
        frame.Length = transport.TxDataLength;
        var totalNs = 0L;
        byte sequenceNumber = 1;
        while (data.Length >= payload)
        {
            frame.Buffer[0] = (byte)(0x20 | sequenceNumber);
            data[..payload].CopyTo(frame.Buffer[1..]);
            totalNs += FrameNs(in frame, transport);
            data = data[payload..];
            sequenceNumber = (byte)((sequenceNumber + 1) & 0xF);
        }

        // What is left counts with its share of a full frame: the stream is thought to go on.
        return totalNs + (data.Length * FrameNs(in frame, transport) / payload);
    }

    /// <summary>
    /// The time in nanoseconds that the ECU's own frames take for one TransferData, at the least: one FlowControl and
    /// the positive response, without padding.
    /// </summary>
    public static long AnswersNs(IsoTpOptions transport) => ShortFrameNs([0x30, 0, 0], transport)
        + ShortFrameNs([0x02, 0x76, 0x01], transport);

    private static long ShortFrameNs(ReadOnlySpan<byte> data, IsoTpOptions transport) =>
        FrameNs(new CanFrame(transport.RxId, data, FlagsOf(transport)), transport);

    private static CanFrameFlags FlagsOf(IsoTpOptions transport) => !transport.Fd ? CanFrameFlags.None
        : transport.BitRateSwitch ? CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch
        : CanFrameFlags.Fd;

    private static long FrameNs(in CanFrame frame, IsoTpOptions transport) => Math.Max(
        CanWireTime.FrameNs(frame, transport.BitRate), transport.Line?.FrameNs(in frame) ?? 0);
}
