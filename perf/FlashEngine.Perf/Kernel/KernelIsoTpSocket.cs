using System.ComponentModel;
using System.Runtime.InteropServices;
using FlashEngine.Can;

namespace FlashEngine.Perf.Kernel;

/// <summary>An ISO-TP socket of the Linux kernel (CAN_ISOTP): an implementation that is not ours.</summary>
public sealed partial class KernelIsoTpSocket : IDisposable
{
    /// <summary>No PDU and no error waits (EAGAIN).</summary>
    public const int NothingThere = -11;

    private const int FlagDontWait = 0x40;
    private const int FamilyCan = 29;
    private const int SocketDatagram = 2;
    private const int ProtocolIsoTp = 6;
    private const int LevelIsoTp = 106;
    private const int OptionGeneral = 1;
    private const int OptionFlowControl = 2;
    private const int OptionLinkLayer = 5;
    private const int LevelSocket = 1;
    private const int OptionReceiveTimeout = 20;
    private const int OptionSendTimeout = 21;

    private const uint FlagListen = 0x001;
    private const uint FlagExtendedAddress = 0x002;
    private const uint FlagTxPadding = 0x004;
    private const uint FlagRxPadding = 0x008;
    private const uint FlagCheckPadLength = 0x010;
    private const uint FlagCheckPadData = 0x020;
    private const uint FlagRxExtendedAddress = 0x200;
    private const uint FlagWaitTxDone = 0x400;

    private const uint FrameTimeZero = 0xFFFF_FFFF;
    private const uint ExtendedIdFlag = 0x8000_0000;

    private readonly int _handle;

    /// <exception cref="Win32Exception">The kernel refused.</exception>
    public KernelIsoTpSocket(string device, KernelIsoTpOptions options)
    {
        _handle = Checked(Socket(FamilyCan, SocketDatagram, ProtocolIsoTp));
        Set(LevelIsoTp, OptionGeneral, General(options));
        Set(LevelIsoTp, OptionFlowControl, new FlowControlOptions(options.BlockSize, options.StMin, 0));
        if (options.Fd)
        {
            Set(LevelIsoTp, OptionLinkLayer, new LinkLayerOptions(
                72, (byte)options.TxDataLength, (byte)(options.BitRateSwitch ? 1 : 0)));
        }

        var address = new Address(device, Raw(options.RxId), Raw(options.TxId));
        Checked(Bind(_handle, in address, (uint)Marshal.SizeOf<Address>()));
    }

    /// <summary>How long a call may block, in milliseconds; without limit at first.</summary>
    public int TimeoutMs
    {
        set
        {
            var time = new TimeValue(value / 1000, value % 1000 * 1000L);
            Set(LevelSocket, OptionReceiveTimeout, time);
            Set(LevelSocket, OptionSendTimeout, time);
        }
    }

    /// <summary>Sends a PDU.</summary>
    /// <returns>0, or the error's number.</returns>
    public int Send(ReadOnlySpan<byte> pdu) =>
        Write(_handle, in MemoryMarshal.GetReference(pdu), (nuint)pdu.Length) == pdu.Length
            ? 0
            : Marshal.GetLastPInvokeError();

    /// <summary>Receives a PDU.</summary>
    /// <returns>Its length, or the negative number of the error.</returns>
    public int Receive(Span<byte> pdu)
    {
        var count = (int)Read(_handle, ref MemoryMarshal.GetReference(pdu), (nuint)pdu.Length);
        return count >= 0 ? count : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Takes a PDU that is there.</summary>
    /// <returns>Its length, or the negative number of the error; <see cref="NothingThere"/>.</returns>
    public int TryReceive(Span<byte> pdu)
    {
        var count = (int)Take(_handle, ref MemoryMarshal.GetReference(pdu), (nuint)pdu.Length, FlagDontWait);
        return count >= 0 ? count : -Marshal.GetLastPInvokeError();
    }

    public void Dispose() => _ = Close(_handle);

    private static GeneralOptions General(KernelIsoTpOptions options)
    {
        var flags = 0u;
        flags |= options.ListenOnly ? FlagListen : 0;
        flags |= options.TxPrefix is null ? 0 : FlagExtendedAddress;
        flags |= options.RxPrefix is null ? 0 : FlagRxExtendedAddress;
        flags |= options.Padding is null ? 0 : FlagTxPadding;
        flags |= options.RxPadding is null ? 0 : FlagRxPadding | FlagCheckPadLength | FlagCheckPadData;
        flags |= options.WaitsForTransmission ? FlagWaitTxDone : 0;
        return new GeneralOptions(
            flags,
            options.NoFrameTime ? FrameTimeZero : 0,
            options.TxPrefix ?? 0,
            options.Padding ?? 0,
            options.RxPadding ?? 0,
            options.RxPrefix ?? 0);
    }

    private static uint Raw(CanId id) => id.IsExtended ? id.Value | ExtendedIdFlag : id.Value;

    private static int Checked(int result) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    private void Set<T>(int level, int option, T value)
        where T : unmanaged =>
        Checked(SetOption(
            _handle,
            level,
            option,
            in MemoryMarshal.GetReference(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value))),
            (uint)Marshal.SizeOf<T>()));

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int handle, int level, int option, in byte value, uint length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int handle, in Address address, uint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int handle, in byte data, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int handle, ref byte data, nuint length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Take(int handle, ref byte data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint IndexOf(string device);

    // struct can_isotp_options
    private readonly record struct GeneralOptions(
        uint Flags, uint FrameTime, byte ExtAddress, byte TxPad, byte RxPad, byte RxExtAddress);

    // struct can_isotp_fc_options
    private readonly record struct FlowControlOptions(byte BlockSize, byte StMin, byte WftMax);

    // struct can_isotp_ll_options
    private readonly record struct LinkLayerOptions(byte Mtu, byte TxDl, byte TxFlags);

    private readonly record struct TimeValue(long Seconds, long Microseconds);

    // struct sockaddr_can with its member tp
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    private readonly struct Address(string device, uint rxId, uint txId)
    {
        [FieldOffset(0)]
        private readonly ushort _family = FamilyCan;

        [FieldOffset(4)]
        private readonly uint _index = IndexOf(device);

        [FieldOffset(8)]
        private readonly uint _rxId = rxId;

        [FieldOffset(12)]
        private readonly uint _txId = txId;
    }
}
