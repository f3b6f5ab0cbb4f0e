using System.Buffers.Binary;
using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>Frames that the checks send.</summary>
internal static class Frames
{
    private static readonly CanId DefaultId = CanId.Standard(0x123);

    /// <summary>Classic frames of eight bytes that carry their number.</summary>
    public static CanFrame[] Numbered(int count, CanId? id = null)
    {
        var frames = new CanFrame[count];
        Span<byte> data = stackalloc byte[8];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(data, i * 0x0001_0000_0101L);
            frames[i] = new CanFrame(id ?? DefaultId, data);
        }

        return frames;
    }

    /// <summary>One frame of each length that the kind of frame can have, with bytes that tell the place.</summary>
    public static IEnumerable<CanFrame> OfEveryLength(CanId id, CanFrameFlags flags)
    {
        var isFd = (flags & CanFrameFlags.Fd) != 0;
        return Enumerable.Range(0, CanFrame.DataLengthMax + 1)
            .Where(length => CanDlc.IsLength(length, isFd))
            .Select(length => new CanFrame(
                id, [.. Enumerable.Range(0, length).Select(place => (byte)(0xA0 + length + (3 * place)))], flags));
    }
}
