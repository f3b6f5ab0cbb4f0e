namespace FlashEngine.Adapters.Kvaser.Native;

/// <summary>What CANlib answers (canStatus); 0 and above is success.</summary>
internal enum KvaserStatus
{
    Ok = 0,
    NoMessage = -2, // canERR_NOMSG
    NotFound = -3, // canERR_NOTFOUND
    NoChannels = -5, // canERR_NOCHANNELS
    InvalidHandle = -10, // canERR_INVHANDLE
    TransmitBufferOverflow = -13, // canERR_TXBUFOFL
    Hardware = -15, // canERR_HARDWARE
    NoCard = -26, // canERR_NOCARD
    NoAccess = -31, // canERR_NO_ACCESS
}

/// <summary>Flags of <c>canOpenChannel</c> (canOPEN_xxx).</summary>
[Flags]
internal enum KvaserOpen
{
    None = 0,
    AcceptVirtual = 0x20,
    RequireInitAccess = 0x80,
    CanFd = 0x400,
}

/// <summary>State of the controller (canSTAT_xxx).</summary>
[Flags]
internal enum KvaserCircuit : uint
{
    None = 0,
    Passive = 0x1,
    BusOff = 0x2,
    Warning = 0x4,
}

/// <summary>What a message is (canMSG_xxx, canFDMSG_xxx).</summary>
[Flags]
internal enum KvaserMessage : uint
{
    None = 0,
    Remote = 0x1,
    Standard = 0x2,
    Extended = 0x4,
    ErrorFrame = 0x20,
    TransmitAcknowledge = 0x40, // TXACK
    TransmitRequest = 0x80, // TXRQ
    HardwareOverrun = 0x200,
    SoftwareOverrun = 0x400,
    Fd = 0x1_0000, // FDF
    BitRateSwitch = 0x2_0000, // BRS
    ErrorStateIndicator = 0x4_0000, // ESI
    LocalAcknowledge = 0x1000_0000, // LOCAL_TXACK
}

/// <summary>What to be told of (canNOTIFY_xxx).</summary>
[Flags]
internal enum KvaserNotify : uint
{
    None = 0,
    Received = 0x1,
    Transmitted = 0x2,
    Error = 0x4,
    Status = 0x8,
    BusOnOff = 0x20,
    Removed = 0x40,
}

/// <summary>What happened (canEVENT_xxx).</summary>
internal enum KvaserEvent
{
    Received = 32000,
    Transmitted = 32001,
    Error = 32002,
    Status = 32003,
    BusOnOff = 32005,
    Removed = 32006,
}

/// <summary>Functions of <c>canIoCtl</c> (canIOCTL_xxx).</summary>
internal enum KvaserIoControl : uint
{
    SetTimerScale = 6,
    SetTransmitAcknowledge = 7, // SET_TXACK
    FlushTransmitBuffer = 11, // FLUSH_TX_BUFFER
    ReportAccessErrors = 20, // SET_REPORT_ACCESS_ERRORS
    LocalTransmitEcho = 32, // SET_LOCAL_TXECHO
}

/// <summary>Facts of a channel (canCHANNELDATA_xxx).</summary>
internal enum KvaserChannelData
{
    Capabilities = 1, // CHANNEL_CAP
    ChannelOnCard = 6, // CHAN_NO_ON_CARD
    CardSerial = 7, // CARD_SERIAL_NO
    Description = 26, // DEVDESCR_ASCII
}

/// <summary>What a channel can do (canCHANNEL_CAP_xxx).</summary>
[Flags]
internal enum KvaserCapabilities : uint
{
    None = 0,
    Virtual = 0x1_0000,
    Fd = 0x8_0000,
}
