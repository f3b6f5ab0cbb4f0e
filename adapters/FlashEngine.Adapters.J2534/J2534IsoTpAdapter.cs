using FlashEngine.Can;
using FlashEngine.Pdu;

namespace FlashEngine.Adapters.J2534;

/// <summary>
/// Channels of PDUs over PassThru interfaces (SAE J2534-1, 04.04, protocol ISO15765), which do ISO 15765-2 themselves:
/// for interfaces that are too far away, or too slow, to do it frame by frame. Normal addressing on classic CAN, PDUs
/// of up to 4095 bytes. A device is named as for adapter <c>j2534</c>. The options are those of
/// <see cref="IsoTpSettings"/>, and <c>name</c> and <c>batteryMinMv</c> of <see cref="J2534Adapter"/>.
/// </summary>
public sealed class J2534IsoTpAdapter : IPduAdapter
{
    /// <inheritdoc/>
    public string Name => "j2534-isotp";

    /// <inheritdoc/>
    public IReadOnlyList<PduDevice> List(IAdapterHost host)
        => [.. PassThruLibrary.Installed().Select(library => new PduDevice(library.Name, library.Path))];

    /// <inheritdoc/>
    public IPduChannel Open(IAdapterHost host, PduChannelRequest request)
    {
        var bitRate = request.BitRate
            ?? throw new ChannelException(ChannelFault.NotSupported, $"adapter {Name}: the channel has no bit rate");
        var options = new PassThruOptions(Name, request.Options);
        options.RefuseOthersThan([.. IsoTpSettings.Names, PassThruOptions.Name, PassThruOptions.Battery]);
        var settings = IsoTpSettings.Read(options);
        var opening = options.ReadRequest(PassThruProtocol.Iso15765, bitRate);
        var library = PassThruLibrary.Find(request.Device);
        var channel = new IsoTpChannel(
            PassThruHost.Open(library, opening), host.Clock, settings, $"{Name}:{library.Name}");
        try
        {
            channel.Configure();
            return channel;
        }
        catch (ChannelException)
        {
            channel.Dispose();
            throw;
        }
    }
}
