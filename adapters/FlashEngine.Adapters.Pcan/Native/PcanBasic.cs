using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlashEngine.Adapters.Shared.Driver;

[assembly: DisableRuntimeMarshalling]

namespace FlashEngine.Adapters.Pcan.Native;

/// <summary>The functions of PCAN-Basic that this adapter calls. <see cref="Load"/> comes first.</summary>
internal static partial class PcanBasic
{
    /// <summary>The handle for what concerns no channel (PCAN_NONEBUS).</summary>
    public const ushort NoChannel = 0;

    /// <summary>What to install.</summary>
    public const string Remedy = "PEAK's device driver and PCAN-Basic from www.peak-system.com";

    private const string Import = "PCANBasic";

    private static readonly VendorLibrary Library = MakeLibrary();

    /// <summary>Loads the library.</summary>
    /// <exception cref="Can.ChannelException">It is not installed.</exception>
    public static void Load() => Library.Load();

    [LibraryImport(Import, EntryPoint = "CAN_Initialize")]
    public static partial PcanStatus Initialize(
        ushort channel, ushort btr0Btr1, byte hardwareType, uint ioPort, ushort interrupt);

    [LibraryImport(Import, EntryPoint = "CAN_InitializeFD", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PcanStatus InitializeFd(ushort channel, string bitRate);

    [LibraryImport(Import, EntryPoint = "CAN_Uninitialize")]
    public static partial PcanStatus Uninitialize(ushort channel);

    [LibraryImport(Import, EntryPoint = "CAN_Reset")]
    public static partial PcanStatus Reset(ushort channel);

    [LibraryImport(Import, EntryPoint = "CAN_GetStatus")]
    public static partial PcanStatus GetStatus(ushort channel);

    [LibraryImport(Import, EntryPoint = "CAN_Read")]
    public static partial PcanStatus Read(ushort channel, out PcanMessage message, out PcanTimestamp timestamp);

    [LibraryImport(Import, EntryPoint = "CAN_ReadFD")]
    public static partial PcanStatus ReadFd(ushort channel, out PcanMessageFd message, out ulong microseconds);

    [LibraryImport(Import, EntryPoint = "CAN_Write")]
    public static partial PcanStatus Write(ushort channel, in PcanMessage message);

    [LibraryImport(Import, EntryPoint = "CAN_WriteFD")]
    public static partial PcanStatus WriteFd(ushort channel, in PcanMessageFd message);

    [LibraryImport(Import, EntryPoint = "CAN_GetValue")]
    public static partial PcanStatus GetValue(
        ushort channel, PcanParameter parameter, Span<byte> buffer, uint length);

    [LibraryImport(Import, EntryPoint = "CAN_SetValue")]
    public static partial PcanStatus SetValue(
        ushort channel, PcanParameter parameter, ReadOnlySpan<byte> buffer, uint length);

    [LibraryImport(Import, EntryPoint = "CAN_GetErrorText")]
    public static partial PcanStatus GetErrorText(PcanStatus status, ushort language, Span<byte> text256);

    private static VendorLibrary MakeLibrary()
    {
        var library = new VendorLibrary(
            "PCAN-Basic",
            "PCANBasic.dll",
            "libpcanbasic.so",
            "FLASH_PCAN_LIBRARY",
            "CAN_InitializeFD",
            Remedy);
        library.Serve(typeof(PcanBasic).Assembly, Import);
        return library;
    }
}
