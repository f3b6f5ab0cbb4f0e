using FlashEngine.Can;

namespace FlashEngine.Conformance.Tests.Model;

/// <summary>Bytes and frames as a case file writes them.</summary>
internal static class HexText
{
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = Convert.ToHexString(bytes);
        return string.Join(' ', Enumerable.Range(0, bytes.Length).Select(i => text.Substring(2 * i, 2)));
    }

    public static string Of(in CanFrame frame) => $"{frame.Id}/{Kind(frame.Flags)}: {Of(frame.Data)}";

    public static string Kind(CanFrameFlags flags) => flags switch
    {
        CanFrameFlags.None => "classic",
        CanFrameFlags.Fd => "fd",
        CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch => "fd-brs",
        _ => flags.ToString(),
    };
}
