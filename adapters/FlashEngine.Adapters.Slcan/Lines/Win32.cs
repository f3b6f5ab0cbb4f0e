using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Adapters.Slcan.Lines;

/// <summary>The calls of Windows that a serial port needs. Each sets the last P/Invoke error.</summary>
internal static partial class Win32
{
    public const uint ReadWrite = 0xC000_0000; // GENERIC_READ, GENERIC_WRITE
    public const uint OpenExisting = 3;
    public const uint PurgeAll = 0xF; // both queues, and what waits for them

    private const string Library = "kernel32";

    [LibraryImport(
        Library, EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, nint security, uint creation, uint flags, nint template);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetCommState(SafeFileHandle port, ref DeviceControlBlock control);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetCommState(SafeFileHandle port, in DeviceControlBlock control);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetCommTimeouts(SafeFileHandle port, in CommTimeouts timeouts);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool PurgeComm(SafeFileHandle port, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool ReadFile(
        SafeFileHandle port, ref byte first, int length, out int count, nint overlapped);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool WriteFile(
        SafeFileHandle port, in byte first, int length, out int count, nint overlapped);
}

/// <summary>DCB of winbase.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DeviceControlBlock
{
    private const uint Binary = 0x1; // fBinary
    private const uint TerminalReady = 0x10; // fDtrControl: on
    private const uint RequestToSend = 0x1000; // fRtsControl: on

    public uint Length;
    public uint BaudRate;
    public uint Flags;
    public ushort Reserved;
    public ushort XonLimit;
    public ushort XoffLimit;
    public byte ByteSize;
    public byte Parity;
    public byte StopBits;
    public byte XonCharacter;
    public byte XoffCharacter;
    public byte ErrorCharacter;
    public byte EndCharacter;
    public byte EventCharacter;
    public ushort Reserved1;

    /// <summary>Eight bits, no parity, one stop bit, no flow control.</summary>
    public void MakeRaw(int? baud)
    {
        BaudRate = (uint)(baud ?? 115_200);
        Flags = Binary | TerminalReady | RequestToSend;
        ByteSize = 8;
        Parity = 0;
        StopBits = 0;
    }
}

/// <summary>COMMTIMEOUTS of winbase.h, in milliseconds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CommTimeouts
{
    public uint ReadInterval;
    public uint ReadTotalMultiplier;
    public uint ReadTotalConstant;
    public uint WriteTotalMultiplier;
    public uint WriteTotalConstant;

    /// <summary>A read takes what is there at once, and waits for the first byte one millisecond at most.</summary>
    public static CommTimeouts ShortReads => new()
    {
        ReadInterval = uint.MaxValue,
        ReadTotalMultiplier = uint.MaxValue,
        ReadTotalConstant = 1,
        WriteTotalConstant = 10,
    };
}
