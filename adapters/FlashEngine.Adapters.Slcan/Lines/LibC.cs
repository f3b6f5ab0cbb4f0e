using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace FlashEngine.Adapters.Slcan.Lines;

/// <summary>
/// The calls of the C library that a serial port needs, with the numbers that Linux has on x86 and ARM. Each sets the
/// last P/Invoke error.
/// </summary>
internal static partial class LibC
{
    public const int OpenFlags = 0x2 | 0x100 | 0x800 | 0x80000; // O_RDWR, O_NOCTTY, O_NONBLOCK, O_CLOEXEC
    public const uint GetSettings = 0x802C_542A; // TCGETS2
    public const uint SetSettings = 0x402C_542B; // TCSETS2
    public const uint MakeExclusive = 0x540C; // TIOCEXCL
    public const uint MakeShared = 0x540D; // TIOCNXCL
    public const uint Flush = 0x540B; // TCFLSH
    public const nint FlushBoth = 2; // TCIOFLUSH
    public const int Interrupted = 4; // EINTR
    public const int TryAgain = 11; // EAGAIN

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle port, ref byte first, nuint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle port, in byte first, nuint length);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollEntry entry, nuint count, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle port, nuint request, ref TerminalSettings settings);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle port, nuint request, nint value);
}

/// <summary>struct pollfd of &lt;poll.h&gt;.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public const short Readable = 1; // POLLIN

    public int Descriptor;
    public short Events;
    public short Result;
}

/// <summary>struct termios2 of &lt;asm/termbits.h&gt;, which takes any speed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TerminalSettings
{
    private const uint EightBits = 0x30; // CS8
    private const uint Receiver = 0x80; // CREAD
    private const uint NoModem = 0x800; // CLOCAL
    private const uint AnySpeed = 0x1000; // BOTHER
    private const int MinimumIndex = 6; // VMIN
    private const int TimeIndex = 5; // VTIME

    public uint InputFlags;
    public uint OutputFlags;
    public uint ControlFlags;
    public uint LocalFlags;
    public byte Discipline;
    public ControlCharacters Characters;
    public uint InputSpeed;
    public uint OutputSpeed;

    /// <summary>Bytes as they are: no echo, no translation, no flow control.</summary>
    /// <param name="baud">The speed; null: any will do.</param>
    public void MakeRaw(int? baud)
    {
        InputFlags = 0;
        OutputFlags = 0;
        LocalFlags = 0;
        ControlFlags = EightBits | Receiver | NoModem | AnySpeed;
        InputSpeed = OutputSpeed = (uint)(baud ?? 115_200);
        Characters[MinimumIndex] = 1;
        Characters[TimeIndex] = 0;
    }

    [InlineArray(19)]
    internal struct ControlCharacters
    {
        private byte _first;
    }
}
