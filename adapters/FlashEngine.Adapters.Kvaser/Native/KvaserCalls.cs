using System.Runtime.InteropServices;
using System.Text;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Kvaser.Native;

/// <summary>Parameters as values, and errors as sentences.</summary>
internal static class KvaserCalls
{
    private const int TextLength = 256;

    /// <summary>Reads a fact of a channel.</summary>
    public static KvaserStatus Get<T>(int channel, KvaserChannelData item, out T value)
        where T : unmanaged
    {
        value = default;
        var bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        return CanLib.GetChannelData(channel, item, bytes, (nuint)bytes.Length);
    }

    /// <summary>Reads a text about a channel; empty when there is none.</summary>
    public static string GetText(int channel, KvaserChannelData item)
    {
        Span<byte> text = stackalloc byte[TextLength];
        return CanLib.GetChannelData(channel, item, text, TextLength) >= KvaserStatus.Ok ? Text(text) : "";
    }

    /// <summary>Sets something of an open channel.</summary>
    public static KvaserStatus Control<T>(int handle, KvaserIoControl function, T value)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
        return CanLib.IoControl(handle, function, bytes, (uint)bytes.Length);
    }

    /// <summary>Refuses to go on when a call failed.</summary>
    /// <exception cref="ChannelException">It did.</exception>
    public static void Require(KvaserStatus status, string device, string what)
    {
        if (status < KvaserStatus.Ok)
        {
            throw Failure(status, device, what);
        }
    }

    /// <summary>What a failed call means, in the vendor's words.</summary>
    public static ChannelException Failure(KvaserStatus status, string device, string what)
    {
        Span<byte> buffer = stackalloc byte[TextLength];
        var isKnown = CanLib.GetErrorText(status, buffer, TextLength) >= KvaserStatus.Ok;
        var text = isKnown ? Text(buffer).ReplaceLineEndings(" ") : "unknown error";
        return new ChannelException(
            ChannelFault.DriverError, $"{device}: cannot {what}: {text} (CANlib {(int)status})");
    }

    private static string Text(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? text : text[..end]).Trim();
    }
}
