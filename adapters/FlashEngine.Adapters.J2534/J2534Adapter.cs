using System.Globalization;
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
    private const string NameOption = "name";
    private const string QueueOption = "queue";
    private const string BatteryOption = "batteryMinMv";
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
        var options = request.Options;
        if (options.Keys.FirstOrDefault(key => key is not (NameOption or QueueOption or BatteryOption)) is { } unknown)
        {
            throw NotSupported(
                $"adapter j2534 has no option '{unknown}'; it has {NameOption}, {QueueOption} and {BatteryOption}");
        }

        if (request.BitRate.IsFd)
        {
            throw NotSupported("adapter j2534: PassThru 04.04 knows classic CAN only; open the channel without 'fd'");
        }

        var queueLength = ReadNumber(options, QueueOption, QueueLengthMax) ?? QueueLengthDefault;
        var batteryMinMv = ReadNumber(options, BatteryOption, 60_000);
        var library = PassThruLibrary.Find(request.Device);
        var name = options.GetValueOrDefault(NameOption, "");
        var process = PassThruHost.Open(library, name, request.BitRate, batteryMinMv);
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

    private static int? ReadNumber(IReadOnlyDictionary<string, string> options, string name, int max)
        => !options.TryGetValue(name, out var text) ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= 1 && number <= max
                ? number
                : throw NotSupported($"adapter j2534: {name} is '{text}', must be 1..{max}");

    private static ChannelException NotSupported(string message) => new(ChannelFault.NotSupported, message);
}
