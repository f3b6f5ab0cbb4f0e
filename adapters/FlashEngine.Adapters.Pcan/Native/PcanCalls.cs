using System.Runtime.InteropServices;
using System.Text;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Pcan.Native;

/// <summary>Parameters as values, and errors as sentences.</summary>
internal static class PcanCalls
{
    private const ushort English = 9;
    private const int ErrorTextLength = 256;

    /// <summary>Reads a parameter.</summary>
    public static PcanStatus Get<T>(ushort channel, PcanParameter parameter, out T value)
        where T : unmanaged
    {
        value = default;
        var bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        return PcanBasic.GetValue(channel, parameter, bytes, (uint)bytes.Length);
    }

    /// <summary>Sets a parameter.</summary>
    public static PcanStatus Set<T>(ushort channel, PcanParameter parameter, T value)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
        return PcanBasic.SetValue(channel, parameter, bytes, (uint)bytes.Length);
    }

    /// <summary>All channels of this machine.</summary>
    /// <exception cref="ChannelException">The library refused.</exception>
    public static PcanChannelInformation[] AttachedChannels()
    {
        Require(
            Get(PcanBasic.NoChannel, PcanParameter.AttachedChannelsCount, out uint count), "pcan", "count channels");
        var channels = new PcanChannelInformation[count];
        if (count > 0)
        {
            var bytes = MemoryMarshal.AsBytes(channels.AsSpan());
            Require(
                PcanBasic.GetValue(
                    PcanBasic.NoChannel, PcanParameter.AttachedChannels, bytes, (uint)bytes.Length),
                "pcan",
                "list channels");
        }

        return channels;
    }

    /// <summary>Text that ends with a zero.</summary>
    public static string Text(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? text : text[..end]).Trim();
    }

    /// <summary>Refuses to go on when a call failed.</summary>
    /// <exception cref="ChannelException">It did.</exception>
    public static void Require(PcanStatus status, string device, string what)
    {
        if (status != PcanStatus.Ok)
        {
            throw Failure(status, device, what);
        }
    }

    /// <summary>What a failed call means, in the vendor's words.</summary>
    public static ChannelException Failure(PcanStatus status, string device, string what)
    {
        if ((status & PcanStatus.NoDriver) != 0)
        {
            return new ChannelException(
                ChannelFault.LibraryMissing,
                $"PCAN-Basic is installed, PEAK's device driver is not loaded; install {PcanBasic.Remedy}");
        }

        Span<byte> buffer = stackalloc byte[ErrorTextLength];
        var isKnown = PcanBasic.GetErrorText(status, English, buffer) == PcanStatus.Ok;
        var text = isKnown ? Text(buffer).ReplaceLineEndings(" ") : "unknown error";
        return new ChannelException(
            ChannelFault.DriverError, $"{device}: cannot {what}: {text} (PCAN-Basic {(uint)status:X5}h)");
    }
}
