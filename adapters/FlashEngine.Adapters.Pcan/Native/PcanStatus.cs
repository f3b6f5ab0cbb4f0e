namespace FlashEngine.Adapters.Pcan.Native;

/// <summary>What PCAN-Basic answers (TPCANStatus): bits, and for handles a field of bits.</summary>
[Flags]
internal enum PcanStatus : uint
{
    Ok = 0,
    TransmitBufferFull = 0x1, // XMTFULL
    Overrun = 0x2, // OVERRUN
    BusLight = 0x4, // BUSLIGHT
    BusHeavy = 0x8, // BUSHEAVY, BUSWARNING
    BusOff = 0x10, // BUSOFF
    QueueEmpty = 0x20, // QRCVEMPTY
    QueueOverrun = 0x40, // QOVERRUN
    TransmitQueueFull = 0x80, // QXMTFULL
    NoDriver = 0x200, // NODRIVER
    HardwareInUse = 0x400, // HWINUSE
    NetInUse = 0x800, // NETINUSE
    HandleField = 0x1C00, // ILLHW 1400, ILLNET 1800 and ILLCLIENT 1C00 are values of these three bits
    BusPassive = 0x4_0000, // BUSPASSIVE
    Caution = 0x200_0000, // CAUTION
    NotInitialized = 0x400_0000, // INITIALIZE
}
