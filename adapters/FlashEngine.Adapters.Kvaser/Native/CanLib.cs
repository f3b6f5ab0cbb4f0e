using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlashEngine.Adapters.Shared.Driver;

[assembly: DisableRuntimeMarshalling]

namespace FlashEngine.Adapters.Kvaser.Native;

/// <summary>
/// The functions of CANlib that this adapter calls. <see cref="Load"/> comes first. A C <c>long</c> has 32 bits on
/// Windows and 64 on Linux: <see cref="CLong"/>.
/// </summary>
internal static unsafe partial class CanLib
{
    private const string Import = "canlib";

    private static readonly VendorLibrary Library = MakeLibrary();

    /// <summary>Loads the library.</summary>
    /// <exception cref="Can.ChannelException">It is not installed.</exception>
    public static void Load()
    {
        Library.Load();
        InitializeLibrary(); // may be called any number of times
    }

    [LibraryImport(Import, EntryPoint = "canGetNumberOfChannels")]
    public static partial KvaserStatus GetNumberOfChannels(out int count);

    [LibraryImport(Import, EntryPoint = "canGetChannelData")]
    public static partial KvaserStatus GetChannelData(
        int channel, KvaserChannelData item, Span<byte> buffer, nuint length);

    [LibraryImport(Import, EntryPoint = "canOpenChannel")]
    public static partial int OpenChannel(int channel, KvaserOpen flags);

    [LibraryImport(Import, EntryPoint = "canClose")]
    public static partial KvaserStatus Close(int handle);

    [LibraryImport(Import, EntryPoint = "canBusOn")]
    public static partial KvaserStatus BusOn(int handle);

    [LibraryImport(Import, EntryPoint = "canBusOff")]
    public static partial KvaserStatus BusOff(int handle);

    [LibraryImport(Import, EntryPoint = "canSetBusParams")]
    public static partial KvaserStatus SetBusParams(
        int handle, CLong bitsPerSecond, uint tseg1, uint tseg2, uint sjw, uint samples, uint syncMode);

    [LibraryImport(Import, EntryPoint = "canSetBusParamsFd")]
    public static partial KvaserStatus SetBusParamsFd(
        int handle, CLong bitsPerSecond, uint tseg1, uint tseg2, uint sjw);

    [LibraryImport(Import, EntryPoint = "canGetBusParams")]
    public static partial KvaserStatus GetBusParams(
        int handle, out CLong bitsPerSecond, out uint tseg1, out uint tseg2, out uint sjw, out uint samples,
        out uint syncMode);

    [LibraryImport(Import, EntryPoint = "canGetBusParamsFd")]
    public static partial KvaserStatus GetBusParamsFd(
        int handle, out CLong bitsPerSecond, out uint tseg1, out uint tseg2, out uint sjw);

    [LibraryImport(Import, EntryPoint = "canSetBusOutputControl")]
    public static partial KvaserStatus SetBusOutputControl(int handle, uint driverType);

    [LibraryImport(Import, EntryPoint = "canWrite")]
    public static partial KvaserStatus Write(
        int handle, CLong id, ReadOnlySpan<byte> data, uint length, KvaserMessage flags);

    [LibraryImport(Import, EntryPoint = "canRead")]
    public static partial KvaserStatus Read(
        int handle, out CLong id, Span<byte> data64, out uint length, out KvaserMessage flags, out CULong time);

    [LibraryImport(Import, EntryPoint = "canReadStatus")]
    public static partial KvaserStatus ReadStatus(int handle, out CULong flags);

    [LibraryImport(Import, EntryPoint = "canIoCtl")]
    public static partial KvaserStatus IoControl(
        int handle, KvaserIoControl function, ReadOnlySpan<byte> buffer, uint length);

    [LibraryImport(Import, EntryPoint = "kvSetNotifyCallback")]
    public static partial KvaserStatus SetNotifyCallback(
        int handle, delegate* unmanaged<int, nint, KvaserEvent, void> callback, nint context, KvaserNotify flags);

    [LibraryImport(Import, EntryPoint = "canGetErrorText")]
    public static partial KvaserStatus GetErrorText(KvaserStatus status, Span<byte> text, uint length);

    [LibraryImport(Import, EntryPoint = "canInitializeLibrary")]
    private static partial void InitializeLibrary();

    private static VendorLibrary MakeLibrary()
    {
        var library = new VendorLibrary(
            "Kvaser CANlib",
            "canlib32.dll",
            "libcanlib.so",
            "FLASH_KVASER_LIBRARY",
            "canSetBusParamsFd",
            "Kvaser's drivers and CANlib (on Linux linuxcan) from www.kvaser.com");
        library.Serve(typeof(CanLib).Assembly, Import);
        return library;
    }
}
