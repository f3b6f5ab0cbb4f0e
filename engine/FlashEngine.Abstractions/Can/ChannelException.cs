namespace FlashEngine.Can;

/// <summary>Why a channel could not be listed, opened or used.</summary>
public enum ChannelFault
{
    /// <summary>The vendor's library or driver is not installed.</summary>
    LibraryMissing,

    /// <summary>No device of this name.</summary>
    DeviceNotFound,

    /// <summary>Another program has the device.</summary>
    DeviceBusy,

    /// <summary>The device cannot do what was asked: bit rate, FD, an option.</summary>
    NotSupported,

    /// <summary>The driver refused a call; the message has its code.</summary>
    DriverError,
}

/// <summary>A channel could not be listed, opened or used. The message is one clear line with what to do.</summary>
public sealed class ChannelException(ChannelFault fault, string message, Exception? cause = null)
    : FlashException(message, cause)
{
    /// <summary>Which kind of failure.</summary>
    public ChannelFault Fault { get; } = fault;

    /// <inheritdoc/>
    public override FlashExitCode ExitCode => FlashExitCode.Channel;
}
