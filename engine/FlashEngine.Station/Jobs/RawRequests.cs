using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Traces;
using FlashEngine.Station.Vehicles;
using FlashEngine.Uds;
using FlashEngine.Uds.Text;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Asks one ECU of a vehicle by hand: opens its channel, sends the requests one after the other, and closes it. Nothing
/// is sent that was not asked for, and no request is repeated after a time-out.
/// </summary>
public sealed class RawRequests
{
    private const byte SuppressPosRspMsgIndicationBit = 0x80;
    private const byte NegativeResponseSid = 0x7F;

    private readonly VehicleFile _vehicle;
    private readonly RawRequestOptions _options;
    private readonly IPluginCatalog _plugins;
    private readonly IAdapterHost _adapters;
    private readonly IStationRuntime _runtime;
    private readonly ITraceWriter? _trace;
    private readonly EcuEntry _ecu;

    /// <summary>Finds the ECU; touches nothing.</summary>
    /// <exception cref="InputException">The vehicle file has no such ECU.</exception>
    public RawRequests(
        VehicleFile vehicle,
        RawRequestOptions options,
        IPluginCatalog plugins,
        IAdapterHost adapters,
        IStationRuntime runtime,
        ITraceWriter? trace)
    {
        _vehicle = vehicle;
        _options = options;
        _plugins = plugins;
        _adapters = adapters;
        _runtime = runtime;
        _trace = trace;
        _ecu = vehicle.Ecus.FirstOrDefault(ecu => ecu.Name == options.Ecu) ?? throw new InputException(
            $"{vehicle.FileName} has no ECU '{options.Ecu}'; "
            + $"it has {string.Join(", ", vehicle.Ecus.Select(ecu => ecu.Name))}");
    }

    /// <summary>Sends the requests, up to the first that fails. Must be called on a context of the runtime.</summary>
    /// <returns>How many were answered.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused one; the answer was handed on before.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    /// <exception cref="ChannelException">The channel cannot be opened.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var index = _vehicle.Channels.ToList().FindIndex(entry => entry.Name == _ecu.Channel);
        var entry = _vehicle.Channels[index];
        var transport = JobPreparation.TransportOf(_ecu, entry.Open.BitRate);
        var channel = VehicleJob.Open(entry, _plugins, _adapters);
        var runner = _runtime.Run(entry.Name, channel, TraceTap.For(_trace, index));
        try
        {
            var options = new EcuLinkOptions
            {
                Name = _ecu.Name,
                Transport = transport with
                {
                    HasTransmitConfirmation = (runner.Info.Capabilities & CanCapabilities.TransmitConfirmation) != 0,
                },
                P2Ns = _ecu.Transport.P2Ms * 1_000_000L,
                P2StarNs = _ecu.Transport.P2StarMs * 1_000_000L,
            };
            var client = new SessionUdsClient(runner, await runner.AskAsync((loop, _) => loop.AddLink(options)));
            foreach (var request in _options.Requests)
            {
                await SendAsync(client, request, cancellation);
            }

            return _options.Requests.Count;
        }
        finally
        {
            await runner.StopAsync();
        }
    }

    private async Task SendAsync(
        SessionUdsClient client, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        var settings = new UdsRequestOptions
        {
            P2 = _options.Timeout,
            SuppressPositiveResponse = request.Length > 1
                && ServiceText.HasSubFunction(request.Span[0])
                && (request.Span[1] & SuppressPosRspMsgIndicationBit) != 0,
        };
        try
        {
            _options.Answered(request, await client.RequestAsync(request, settings, cancellation));
        }
        catch (NegativeResponseException e)
        {
            _options.Answered(request, new[] { NegativeResponseSid, e.ServiceId, (byte)e.Code });
            throw;
        }
    }
}
