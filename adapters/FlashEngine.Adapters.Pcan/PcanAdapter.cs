using FlashEngine.Adapters.Pcan.Native;
using FlashEngine.Adapters.Shared.Driver;
using FlashEngine.Adapters.Shared.Waiting;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Pcan;

/// <summary>
/// Channels on devices of PEAK-System through PCAN-Basic, Windows (64 bit) and Linux. A device is a channel as the
/// vendor names it: <c>PCAN_USBBUS1</c>, short <c>usb1</c>; also <c>pci1</c>, <c>lan1</c>. The one option is
/// <c>queue</c>, how many frames may be under way unconfirmed, 1..256, default 64. The library is found where the
/// system looks for libraries; the environment variable <c>FLASH_PCAN_LIBRARY</c> names another file.
/// </summary>
public sealed class PcanAdapter : ICanAdapter
{
    private const uint On = 1;
    private const uint Off = 0;
    private const uint FdFeature = 1; // FEATURE_FD_CAPABLE

    // Releases since this one confirm transmissions (PCAN_ALLOW_ECHO_FRAMES).
    private static readonly Version EchoRelease = new(4, 6);

    /// <inheritdoc/>
    public string Name => "pcan";

    /// <inheritdoc/>
    public IReadOnlyList<CanDevice> List(IAdapterHost host)
    {
        PcanBasic.Load();
        var common = CanCapabilities.HardwareTimestamps | CanCapabilities.BusState
            | (HasEcho() ? CanCapabilities.TransmitConfirmation : CanCapabilities.None);
        return [.. PcanCalls.AttachedChannels().Select(channel => new CanDevice(
            PcanDeviceName.Of(channel.Handle),
            Describe(in channel),
            common | (IsFd(channel.Features) ? CanCapabilities.Fd : CanCapabilities.None)))];
    }

    /// <inheritdoc/>
    public ICanChannel Open(IAdapterHost host, CanChannelRequest request)
    {
        var queueLength = ChannelOptions.ReadQueueLength(Name, request.Options);
        PcanBasic.Load();
        var handle = Find(request.Device);
        var name = $"pcan:{PcanDeviceName.Of(handle)}";
        RequireUsable(handle, name, request.BitRate.IsFd);
        var rate = Initialize(handle, name, request.BitRate);
        var port = new PcanPort(handle, name, rate.IsFd);
        try
        {
            var confirms = Configure(handle, name);
            return new DriverChannel(port, MakeWaiter(handle, name, host.Clock), host.Clock, new CanChannelInfo
            {
                Name = name,
                BitRate = rate,
                Capabilities = CanCapabilities.HardwareTimestamps | CanCapabilities.BusState
                    | (confirms ? CanCapabilities.TransmitConfirmation : CanCapabilities.None)
                    | (rate.IsFd ? CanCapabilities.Fd : CanCapabilities.None),
                TransmitQueueLength = queueLength,
                TimestampAccuracyNs = DeviceStamps.AccuracyNs,
            });
        }
        catch (ChannelException)
        {
            port.Dispose();
            throw;
        }
    }

    private static bool IsFd(uint features) => (features & FdFeature) != 0;

    private static bool HasEcho()
    {
        Span<byte> text = stackalloc byte[24];
        var status = PcanBasic.GetValue(PcanBasic.NoChannel, PcanParameter.ApiVersion, text, (uint)text.Length);
        return status == PcanStatus.Ok
            && Version.TryParse(PcanCalls.Text(text).Replace(" ", "", StringComparison.Ordinal), out var version)
            && version >= EchoRelease;
    }

    private static string Describe(in PcanChannelInformation channel)
    {
        var state = channel.Condition switch
        {
            PcanCondition.Available => "available",
            PcanCondition.Occupied => "in use",
            PcanCondition.Shared => "shared with PCAN-View",
            _ => "not available",
        };
        return $"{PcanCalls.Text(channel.Name)}, device id {channel.DeviceId:X}h, "
            + $"controller {channel.ControllerNumber}, {state}";
    }

    private static ushort Find(string device)
    {
        if (PcanDeviceName.TryParse(device, out var handle))
        {
            return handle;
        }

        throw NotFound($"there is no PCAN channel '{device}'; {Known()}");
    }

    private static string Known()
    {
        var names = string.Join(
            ", ", PcanCalls.AttachedChannels().Select(channel => PcanDeviceName.Of(channel.Handle)));
        return names.Length > 0 ? $"this machine has {names}" : "nor any other on this machine";
    }

    private static void RequireUsable(ushort handle, string name, bool fd)
    {
        PcanCalls.Require(
            PcanCalls.Get(handle, PcanParameter.ChannelCondition, out PcanCondition condition),
            name,
            "find the device");
        switch (condition)
        {
            case PcanCondition.Unavailable:
                throw NotFound($"{name} is not plugged in; {Known()}");
            case PcanCondition.Occupied:
                throw new ChannelException(ChannelFault.DeviceBusy, $"{name} is in use by another program; close that");
        }

        PcanCalls.Require(PcanCalls.Get(handle, PcanParameter.ChannelFeatures, out uint features), name, "ask for FD");
        if (fd && !IsFd(features))
        {
            throw new ChannelException(
                ChannelFault.NotSupported, $"{name} carries classic CAN only, the channel asks for CAN FD");
        }
    }

    private static CanBitRate Initialize(ushort handle, string name, in CanBitRate asked)
    {
        PcanStatus status;
        CanBitRate rate;
        if (asked.IsFd)
        {
            (var text, rate) = PcanTiming.Fd(asked, name);
            status = PcanBasic.InitializeFd(handle, text);
        }
        else
        {
            (var registers, rate) = PcanTiming.Classic(asked, name);
            status = PcanBasic.Initialize(handle, registers, 0, 0, 0);
        }

        // With bit rate adaptation on, a device that others use already answers so, and keeps their bit rate.
        var isCaution = status == PcanStatus.Caution;
        if (isCaution)
        {
            _ = PcanBasic.Uninitialize(handle);
        }

        if (isCaution || (status & PcanStatus.HandleField) is PcanStatus.HardwareInUse or PcanStatus.NetInUse)
        {
            throw new ChannelException(
                ChannelFault.DeviceBusy, $"{name} is in use by another program at another bit rate; close that");
        }

        PcanCalls.Require(status, name, "set the bit rate");
        return rate;
    }

    /// <summary>To be done right after initialising.</summary>
    /// <returns>True when the device confirms transmissions; older ones refuse.</returns>
    private static bool Configure(ushort handle, string name)
    {
        var confirms = PcanCalls.Set(handle, PcanParameter.AllowEchoFrames, On) == PcanStatus.Ok;
        PcanCalls.Require(PcanCalls.Set(handle, PcanParameter.BusOffAutoReset, On), name, "turn on the bus-off reset");
        PcanCalls.Require(PcanCalls.Set(handle, PcanParameter.AllowStatusFrames, On), name, "turn on status messages");
        PcanCalls.Require(PcanCalls.Set(handle, PcanParameter.AllowRemoteFrames, Off), name, "turn off remote frames");
        return confirms;
    }

    /// <summary>Windows: the driver sets an event of ours. Linux: it has a file descriptor.</summary>
    private static ChannelWaiter MakeWaiter(ushort handle, string name, IStationClock clock)
    {
        if (OperatingSystem.IsWindows())
        {
            var waiter = new WindowsWaiter(clock);
            var status = PcanCalls.Set(handle, PcanParameter.ReceiveEvent, waiter.EventHandle);
            if (status != PcanStatus.Ok)
            {
                waiter.Dispose();
                throw PcanCalls.Failure(status, name, "get an event for received frames");
            }

            return waiter;
        }

        PcanCalls.Require(
            PcanCalls.Get(handle, PcanParameter.ReceiveEvent, out int descriptor),
            name,
            "get an event for received frames");
        return new LinuxWaiter(clock, descriptor);
    }

    private static ChannelException NotFound(string message) => new(ChannelFault.DeviceNotFound, message);
}
