using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Adapters.Slcan.Lines;

/// <summary>A serial port of Linux (termios), raw, of any speed.</summary>
internal sealed class LinuxSerialLine : IByteLine
{
    private const int ReadWaitMs = 20;

    private readonly SafeFileHandle _port;
    private PollEntry _entry;

    private LinuxSerialLine(SafeFileHandle port)
    {
        _port = port;
        _entry = new PollEntry { Descriptor = (int)port.DangerousGetHandle(), Events = PollEntry.Readable };
    }

    /// <summary>Opens a port for this program alone.</summary>
    /// <exception cref="Can.ChannelException">It cannot be used.</exception>
    public static LinuxSerialLine Open(string device, int? baud)
    {
        var descriptor = LibC.Open(device, LibC.OpenFlags);
        if (descriptor < 0)
        {
            throw SerialFailure.Of(device, "open");
        }

        var port = new SafeFileHandle(descriptor, ownsHandle: true);
        var settings = default(TerminalSettings);
        if (LibC.Control(port, LibC.GetSettings, ref settings) == 0)
        {
            settings.MakeRaw(baud);
            if (LibC.Control(port, LibC.SetSettings, ref settings) == 0
                && LibC.Control(port, LibC.MakeExclusive, 0) == 0
                && LibC.Control(port, LibC.Flush, LibC.FlushBoth) == 0)
            {
                return new LinuxSerialLine(port);
            }
        }

        var failure = SerialFailure.Of(device, "set up");
        port.Dispose();
        throw failure;
    }

    /// <inheritdoc/>
    public bool TryRead(Span<byte> buffer, out int count)
    {
        count = 0;
        var ready = LibC.Poll(ref _entry, 1, ReadWaitMs);
        if (ready <= 0)
        {
            return ready == 0 || Marshal.GetLastPInvokeError() == LibC.Interrupted;
        }

        var length = LibC.Read(_port, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
        count = (int)Math.Max(length, 0);
        return length > 0 || (length < 0 && IsNoLoss());
    }

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out int count)
    {
        var length = LibC.Write(_port, in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
        count = (int)Math.Max(length, 0);
        return length >= 0 || IsNoLoss();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // As long as anybody else has the port open, it would stay closed to others.
        _ = LibC.Control(_port, LibC.MakeShared, 0);
        _port.Dispose();
    }

    // A full or empty port is everyday; EIO and ENXIO say that the device was pulled out.
    private static bool IsNoLoss() => Marshal.GetLastPInvokeError() is LibC.TryAgain or LibC.Interrupted;
}
