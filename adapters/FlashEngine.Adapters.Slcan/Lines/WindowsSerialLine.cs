using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Adapters.Slcan.Lines;

/// <summary>
/// A serial port of Windows (CreateFile, DCB, COMMTIMEOUTS). Reads and writes of such a handle take turns, so a read
/// waits for a byte no longer than a millisecond.
/// </summary>
internal sealed class WindowsSerialLine : IByteLine
{
    private readonly SafeFileHandle _port;

    private WindowsSerialLine(SafeFileHandle port) => _port = port;

    /// <summary>Opens a port for this program alone.</summary>
    /// <exception cref="Can.ChannelException">It cannot be used.</exception>
    public static WindowsSerialLine Open(string device, int? baud)
    {
        // COM10 and above are found by their full name only.
        var path = device.StartsWith('\\') ? device : $@"\\.\{device}";
        var port = Win32.CreateFile(path, Win32.ReadWrite, 0, 0, Win32.OpenExisting, 0, 0);
        if (port.IsInvalid)
        {
            var missing = SerialFailure.Of(device, "open");
            port.Dispose();
            throw missing;
        }

        var control = new DeviceControlBlock { Length = (uint)Marshal.SizeOf<DeviceControlBlock>() };
        var timeouts = CommTimeouts.ShortReads;
        if (Win32.GetCommState(port, ref control))
        {
            control.MakeRaw(baud);
            if (Win32.SetCommState(port, in control)
                && Win32.SetCommTimeouts(port, in timeouts)
                && Win32.PurgeComm(port, Win32.PurgeAll))
            {
                return new WindowsSerialLine(port);
            }
        }

        var failure = SerialFailure.Of(device, "set up");
        port.Dispose();
        throw failure;
    }

    /// <inheritdoc/>
    public bool TryRead(Span<byte> buffer, out int count) => Win32.ReadFile(
        _port, ref MemoryMarshal.GetReference(buffer), buffer.Length, out count, 0);

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out int count) => Win32.WriteFile(
        _port, in MemoryMarshal.GetReference(bytes), bytes.Length, out count, 0);

    /// <inheritdoc/>
    public void Dispose() => _port.Dispose();
}
