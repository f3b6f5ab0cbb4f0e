using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace FlashEngine.Adapters.SocketCan.Native;

/// <summary>
/// The calls of the C library that this adapter makes. Each sets the last P/Invoke error; the values are those of
/// Linux on every architecture that .NET runs on.
/// </summary>
internal static partial class LibC
{
    public const int CloseOnExecFlag = 0x80000; // SOCK_CLOEXEC, EFD_CLOEXEC
    public const int NonBlockingFlag = 0x800; // SOCK_NONBLOCK, EFD_NONBLOCK
    public const int DontWaitFlag = 0x40; // MSG_DONTWAIT
    public const int ConfirmFlag = 0x800; // MSG_CONFIRM: the frame was sent by this very socket

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeFileHandle socket, in CanAddress address, uint length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(SafeFileHandle socket, int level, int name, in int value, uint length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetFilters(SafeFileHandle socket, int level, int name, in CanFilter first, uint length);

    [LibraryImport(Library, EntryPoint = "if_nametoindex", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint InterfaceIndex(string name);

    [LibraryImport(Library, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(
        SafeFileHandle socket, ref BatchEntry first, uint count, int flags, nint timeout);

    [LibraryImport(Library, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(SafeFileHandle socket, ref BatchEntry first, uint count, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SafeFileHandle socket, ReadOnlySpan<byte> data, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SafeFileHandle socket, Span<byte> data, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int OpenEvent(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint ReadEvent(SafeFileHandle handle, out ulong value, nuint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint WriteEvent(SafeFileHandle handle, in ulong value, nuint length);

    [LibraryImport(Library, EntryPoint = "ppoll", SetLastError = true)]
    public static partial int Poll(ref PollEntry first, nuint count, in TimeSpec timeout, nint signalMask);

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint value, nuint unused1, nuint unused2, nuint unused3);
}
