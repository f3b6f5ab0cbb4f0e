namespace FlashEngine.Adapters.Pcan.Native;

/// <summary>Parameters of a channel or of the library (TPCANParameter).</summary>
internal enum PcanParameter : byte
{
    ReceiveEvent = 0x03,
    ApiVersion = 0x05,
    BusOffAutoReset = 0x07,
    ChannelCondition = 0x0D,
    ChannelFeatures = 0x16,
    AllowStatusFrames = 0x1E,
    AllowRemoteFrames = 0x1F,
    AttachedChannelsCount = 0x2A,
    AttachedChannels = 0x2B,
    AllowEchoFrames = 0x2C,
}

/// <summary>What a channel is like (PCAN_CHANNEL_CONDITION).</summary>
internal enum PcanCondition : uint
{
    Unavailable = 0,
    Available = 1,
    Occupied = 2,

    /// <summary>PCAN-View has it, and shares it.</summary>
    Shared = 3,
}

/// <summary>The kinds of messages (TPCANMessageType).</summary>
[Flags]
internal enum PcanMessageType : byte
{
    Standard = 0,
    Remote = 0x01,
    Extended = 0x02,
    Fd = 0x04,
    BitRateSwitch = 0x08,
    ErrorStateIndicator = 0x10,
    Echo = 0x20,
    ErrorFrame = 0x40,
    Status = 0x80,
}
