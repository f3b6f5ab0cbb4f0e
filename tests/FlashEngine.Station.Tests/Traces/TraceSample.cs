using FlashEngine.Can;
using FlashEngine.Station.Traces;

namespace FlashEngine.Station.Tests.Traces;

/// <summary>A small conversation on three channels: a VIN read on can0, 29-bit ids on can1, CAN FD on can2.</summary>
internal static class TraceSample
{
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_763_694_000);

    private static readonly CanId Request = CanId.Standard(0x7E0);
    private static readonly CanId Response = CanId.Standard(0x7E8);

    private static readonly (int Channel, CanFrame Frame, long TimestampNs, bool Transmitted)[] Frames =
    [
        (0, Classic(Request, "0322F190CCCCCCCC"), 123_456, true), // SF: 22 F190
        (0, Classic(Response, "101462F190574648"), 1_000_000, false), // FF of 20 bytes: 62 F190 "WFH"
        (0, Classic(Request, "300000CCCCCCCCCC"), 1_250_000, true), // FC: ContinueToSend, BS 0, STmin 0
        (0, Classic(Response, "2130313233343536"), 1_500_000, false), // CF 1
        (0, Classic(Response, "2237383930313233"), 1_750_999, false), // CF 2
        (1, Classic(CanId.Extended(0x18DA10F1), "021003"), 2_000_000, true), // SF: 10 03, not padded
        (1, Classic(CanId.Extended(0x18DAF110), ""), 2_100_000, false), // a frame without data
        // SF of 14 bytes with its escape length: 36 01 and 12 bytes, padded to CAN_DL 16
        (2, Fd(Request, "000E3601112233445566778899AABBCC", CanFrameFlags.BitRateSwitch), 3_000_000, true),
        (2, Fd(Response, "027601", CanFrameFlags.ErrorStateIndicator), 86_400_000_000_000, false), // a day later
    ];

    public static void Write(string path)
    {
        using var trace = TraceFile.Create(
            path,
            ["can0", "can1", "can2"],
            [new CanBitRate(500_000), new CanBitRate(250_000), new CanBitRate(500_000, 80, 2_000_000)],
            Start);
        foreach (var (channel, frame, timestampNs, transmitted) in Frames)
        {
            trace.Write(channel, frame, timestampNs, transmitted);
        }
    }

    private static CanFrame Classic(CanId id, string hex) => new(id, Convert.FromHexString(hex));

    private static CanFrame Fd(CanId id, string hex, CanFrameFlags flags) =>
        new(id, Convert.FromHexString(hex), flags | CanFrameFlags.Fd);
}
