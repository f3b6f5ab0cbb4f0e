using FlashEngine.Can;

namespace FlashEngine.Adapters.J2534;

/// <summary>
/// Raw CAN channels of PassThru interfaces (SAE J2534-1, 04.04), classic CAN only. A device is the name under which a
/// library is installed, or the path of one. Options: <c>name</c>, which of several interfaces the library is to open
/// (pName of PassThruOpen), default: the library's choice; <c>queue</c>, how many frames may be under way, 1..128,
/// default 32; <c>batteryMinMv</c>, the battery voltage in millivolts below which nothing is opened, 1..60000,
/// default: not read.
/// </summary>
public sealed class J2534Adapter : ICanAdapter
{
    private const string QueueOption = "queue";
    private const int QueueLengthDefault = 32;
    private const int QueueLengthMax = 128;

    // The way from the interface to here has no known least time; a device stands a millisecond of USB away.
    private const long TimestampAccuracyNs = 2_000_000;

    /// <inheritdoc/>
    public string Name => "j2534";

    /// <inheritdoc/>
    public IReadOnlyList<CanDevice> List(IAdapterHost host)
        => [.. PassThruLibrary.Installed().Select(
            library => new CanDevice(library.Name, library.Path, CanCapabilities.HardwareTimestamps))];

    /// <inheritdoc/>
    public ICanChannel Open(IAdapterHost host, CanChannelRequest request)
    {
        var options = new PassThruOptions(Name, request.Options);
        options.RefuseOthersThan(PassThruOptions.Name, QueueOption, PassThruOptions.Battery);
        var queueLength = options.ReadNumber(QueueOption, 1, QueueLengthMax) ?? QueueLengthDefault;
        var opening = options.ReadRequest(PassThruProtocol.Can, request.BitRate);
        var library = PassThruLibrary.Find(request.Device);
        var process = PassThruHost.Open(library, opening);
        return new J2534Channel(process, host.Clock, new CanChannelInfo
        {
            Name = $"j2534:{library.Name}",
            BitRate = request.BitRate,
            Capabilities = CanCapabilities.HardwareTimestamps
                | (process.Confirms ? CanCapabilities.TransmitConfirmation : CanCapabilities.None),
            TransmitQueueLength = queueLength,
            TimestampAccuracyNs = TimestampAccuracyNs,
        });
    }
}
