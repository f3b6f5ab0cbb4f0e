using System.Runtime.CompilerServices;
using FlashEngine.Adapters.SocketCan.Native;
using FlashEngine.Can;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Adapters.SocketCan;

/// <summary>A raw CAN socket on one interface; it receives the driver's errors too.</summary>
internal sealed class CanSocket : IDisposable
{
    private const int Family = 29; // AF_CAN
    private const int RawType = 3; // SOCK_RAW
    private const int RawProtocol = 1; // CAN_RAW

    private const int RawLevel = 101; // SOL_CAN_RAW
    private const int FilterOption = 1; // CAN_RAW_FILTER
    private const int ErrorFilterOption = 2; // CAN_RAW_ERR_FILTER
    private const int ReceiveOwnOption = 4; // CAN_RAW_RECV_OWN_MSGS
    private const int FdFramesOption = 5; // CAN_RAW_FD_FRAMES

    private const int SocketLevel = 1; // SOL_SOCKET
    private const int ReceiveBufferOption = 8; // SO_RCVBUF
    private const int ReceiveBufferForceOption = 33; // SO_RCVBUFFORCE
    private const int TimestampOption = 35; // SO_TIMESTAMPNS
    private const int DropCountOption = 40; // SO_RXQ_OVFL

    // The kernel takes about 1 KiB per frame: enough for seconds of a full bus while the owner does not get to run.
    private const int ReceiveBufferLength = 16 * 1024 * 1024;

    private readonly string _interface;

    private CanSocket(string interfaceName, SafeFileHandle handle)
    {
        _interface = interfaceName;
        Handle = handle;
    }

    /// <summary>The socket.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Opens a socket; frames sent before this call are not received.</summary>
    /// <param name="interfaceName">The interface: <c>can0</c>.</param>
    /// <param name="fd">True to send and receive CAN FD frames too.</param>
    /// <param name="filter">What to receive; null: every data frame.</param>
    /// <param name="echo">True to receive what it sent itself.</param>
    /// <exception cref="ChannelException">The kernel refused; the message says what.</exception>
    public static CanSocket Open(string interfaceName, bool fd, IdFilter? filter, bool echo)
    {
        var index = LibC.InterfaceIndex(interfaceName);
        if (index == 0)
        {
            throw new ChannelException(ChannelFault.DeviceNotFound, $"there is no CAN interface '{interfaceName}'");
        }

        var descriptor = LibC.OpenSocket(
            Family, RawType | LibC.CloseOnExecFlag | LibC.NonBlockingFlag, RawProtocol);
        if (descriptor < 0)
        {
            throw NoSocket();
        }

        var socket = new CanSocket(interfaceName, new SafeFileHandle(descriptor, ownsHandle: true));
        try
        {
            socket.Configure(fd, filter, echo);
            socket.Bind((int)index);
            return socket;
        }
        catch (ChannelException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Lets only these identifiers pass.</summary>
    /// <exception cref="ChannelException">The kernel refused.</exception>
    public void SetFilters(ReadOnlySpan<CanFilter> filters)
    {
        var length = (uint)(filters.Length * Unsafe.SizeOf<CanFilter>());
        Check(LibC.SetFilters(Handle, RawLevel, FilterOption, in filters[0], length), "set filters");
    }

    /// <summary>What a failed call means, as the error of the channel.</summary>
    public ChannelException Failure(string what) =>
        new(ChannelFault.DriverError, $"socketcan:{_interface}: cannot {what}: {LastError.Text}");

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private static ChannelException NoSocket() => LastError.Number == ErrorNumber.FamilyNotSupported
        ? new(ChannelFault.LibraryMissing, "this kernel has no CAN; load its modules: modprobe can-raw")
        : new(ChannelFault.DriverError, $"socketcan: cannot open a CAN socket: {LastError.Text}");

    private void Configure(bool fd, IdFilter? filter, bool echo)
    {
        SetOption(RawLevel, ReceiveOwnOption, echo ? 1 : 0, "receive own frames");
        SetOption(RawLevel, ErrorFilterOption, ErrorFrame.Filter, "receive error messages");
        SetOption(SocketLevel, TimestampOption, 1, "get timestamps");
        SetOption(SocketLevel, DropCountOption, 1, "get the count of dropped frames");
        if (fd)
        {
            SetOption(RawLevel, FdFramesOption, 1, "carry CAN FD frames");
        }

        // Only an administrator may pass the system's limit; others get as much as that allows.
        if (LibC.SetOption(Handle, SocketLevel, ReceiveBufferForceOption, ReceiveBufferLength, sizeof(int)) < 0)
        {
            SetOption(SocketLevel, ReceiveBufferOption, ReceiveBufferLength, "set the receive buffer's length");
        }

        filter?.Apply(this);
    }

    private void Bind(int index)
    {
        var address = new CanAddress { Family = Family, InterfaceIndex = index };
        Check(LibC.Bind(Handle, in address, (uint)Unsafe.SizeOf<CanAddress>()), "use the interface");
    }

    private void SetOption(int level, int name, int value, string what) =>
        Check(LibC.SetOption(Handle, level, name, in value, sizeof(int)), what);

    private void Check(int result, string what)
    {
        if (result < 0)
        {
            throw Failure(what);
        }
    }
}
