using FlashEngine.Adapters.Kvaser.Native;
using FlashEngine.Adapters.Shared.Driver;
using FlashEngine.Adapters.Shared.Waiting;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Kvaser;

/// <summary>
/// Channels on Kvaser devices through CANlib, Windows (64 bit) and Linux. A device is a serial number and the channel
/// on that card, from 0: <c>10342:0</c>; or CANlib's number of the channel: <c>0</c>. The one option is <c>queue</c>,
/// how many frames may be under way unconfirmed, 1..256, default 64. The library is found where the system looks for
/// libraries; the environment variable <c>FLASH_KVASER_LIBRARY</c> names another file.
/// </summary>
public sealed class KvaserAdapter : ICanAdapter
{
    private const uint On = 1;
    private const byte EchoOff = 0;
    private const uint MicrosecondScale = 1;
    private const uint NormalDriver = 4; // canDRIVER_NORMAL

    private const CanCapabilities CommonCapabilities = CanCapabilities.TransmitConfirmation
        | CanCapabilities.HardwareTimestamps | CanCapabilities.BusState;

    /// <inheritdoc/>
    public string Name => "kvaser";

    /// <inheritdoc/>
    public IReadOnlyList<CanDevice> List(IAdapterHost host)
    {
        CanLib.Load();
        return [.. KvaserDevice.All().Select(device => new CanDevice(
            device.Name,
            $"{device.Description}, CANlib channel {device.Number}" + (device.IsVirtual ? ", virtual" : ""),
            CommonCapabilities | (device.IsFd ? CanCapabilities.Fd : CanCapabilities.None)))];
    }

    /// <inheritdoc/>
    public ICanChannel Open(IAdapterHost host, CanChannelRequest request)
    {
        var queueLength = ChannelOptions.ReadQueueLength(Name, request.Options);
        CanLib.Load();
        var device = KvaserDevice.Find(request.Device);
        var name = $"kvaser:{device.Name}";
        if (request.BitRate.IsFd && !device.IsFd)
        {
            throw new ChannelException(
                ChannelFault.NotSupported, $"{name} carries classic CAN only, the channel asks for CAN FD");
        }

        var waiter = ChannelWaiter.Create(host.Clock);
        KvaserPort? port = null;
        try
        {
            var notifier = new KvaserNotifier(waiter);
            var handle = OpenHandle(device, name, request.BitRate.IsFd);
            port = new KvaserPort(handle, name, notifier);
            var rate = Configure(handle, name, request.BitRate);
            notifier.Start(handle, name);
            KvaserCalls.Require(CanLib.BusOn(handle), name, "go on the bus");
            return new DriverChannel(port, waiter, host.Clock, new CanChannelInfo
            {
                Name = name,
                BitRate = rate,
                Capabilities = CommonCapabilities | (rate.IsFd ? CanCapabilities.Fd : CanCapabilities.None),
                TransmitQueueLength = queueLength,
                TimestampAccuracyNs = DeviceStamps.AccuracyNs,
            });
        }
        catch (ChannelException)
        {
            port?.Dispose();
            waiter.Dispose();
            throw;
        }
    }

    private static int OpenHandle(KvaserDevice device, string name, bool fd)
    {
        // Without init access CANlib takes a bit rate, says OK and keeps the one of another program.
        var flags = KvaserOpen.RequireInitAccess
            | (device.IsVirtual ? KvaserOpen.AcceptVirtual : KvaserOpen.None)
            | (fd ? KvaserOpen.CanFd : KvaserOpen.None);
        var handle = CanLib.OpenChannel(device.Number, flags);
        return handle >= 0 ? handle : throw (KvaserStatus)handle switch
        {
            KvaserStatus.NoAccess or KvaserStatus.NoChannels or KvaserStatus.NotFound => new ChannelException(
                ChannelFault.DeviceBusy,
                $"{name} is in use by another program, which decides its bit rate; close that"),
            var status => KvaserCalls.Failure(status, name, "open the channel"),
        };
    }

    /// <summary>Everything that is to be set before going on the bus.</summary>
    /// <returns>The bit rate in force.</returns>
    private static CanBitRate Configure(int handle, string name, in CanBitRate asked)
    {
        KvaserCalls.Require(
            KvaserCalls.Control(handle, KvaserIoControl.ReportAccessErrors, On), name, "turn on access errors");
        var rate = KvaserTiming.Set(handle, asked, name);
        KvaserCalls.Require(CanLib.SetBusOutputControl(handle, NormalDriver), name, "turn on the driver");
        KvaserCalls.Require(
            KvaserCalls.Control(handle, KvaserIoControl.SetTimerScale, MicrosecondScale), name, "set the time scale");
        KvaserCalls.Require(
            KvaserCalls.Control(handle, KvaserIoControl.SetTransmitAcknowledge, On), name, "turn on confirmations");
        KvaserCalls.Require(
            KvaserCalls.Control(handle, KvaserIoControl.LocalTransmitEcho, EchoOff), name, "turn off the local echo");
        return rate;
    }
}
