using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Traces;
using FlashEngine.Station.Vehicles;
using FlashEngine.Uds;
using FlashEngine.Uds.Text;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Asks one ECU of a vehicle by hand, or all behind its functional address: opens the channel, sends the requests one
/// after the other, and closes it. Nothing is sent that was not asked for, and no request is repeated after a time-out.
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

    private delegate Task SendAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions settings, CancellationToken cancellation);

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
    /// <exception cref="InputException">A request is longer than the address takes; nothing was sent.</exception>
    /// <exception cref="NegativeResponseException">The ECU refused one; the answer was handed on before.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    /// <exception cref="ChannelException">The channel cannot be opened.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var index = _vehicle.Channels.ToList().FindIndex(entry => entry.Name == _ecu.Channel);
        var entry = _vehicle.Channels[index];
        var channel = ChannelOpening.Open(_vehicle, entry, _plugins, _adapters);
        var runner = ChannelOpening.Run(_runtime, entry.Name, channel, TraceTap.For(_trace, index));
        try
        {
            var send = _options.Functional
                ? await AllAsync(runner, entry)
                : await OneAsync(runner, entry);
            foreach (var request in _options.Requests)
            {
                await send(request, Settings(request.Span), cancellation);
            }

            return _options.Requests.Count;
        }
        finally
        {
            await runner.StopAsync();
        }
    }

    private async Task<SendAsync> OneAsync(IChannelRunner runner, ChannelEntry entry)
    {
        var link = await runner.AskAsync((loop, _) => loop.AddLink(EcuLinks.Physical(_ecu, entry)));
        CheckLengths(link);
        var client = new SessionUdsClient(runner, link);
        return async (request, settings, cancellation) =>
        {
            try
            {
                var response = await client.RequestAsync(request, settings, cancellation);
                _options.Answered(request, _ecu.Name, response);
            }
            catch (NegativeResponseException e)
            {
                _options.Answered(request, _ecu.Name, new[] { NegativeResponseSid, e.ServiceId, (byte)e.Code });
                throw;
            }
        };
    }

    private async Task<SendAsync> AllAsync(IChannelRunner runner, ChannelEntry entry)
    {
        var group = EcuLinks.Functional(_ecu, EcuLinks.Physical(_ecu, entry), entry.Name) ?? throw new InputException(
            $"{_vehicle.FileName}: ECU '{_ecu.Name}' has no functional address; 'functional' in its entry gives one");
        var link = await runner.AskAsync((loop, _) =>
        {
            foreach (var ecu in _vehicle.Ecus.Where(ecu => ecu.Channel == entry.Name))
            {
                loop.AddLink(EcuLinks.Physical(ecu, entry));
            }

            return loop.AddLink(group);
        });
        CheckLengths(link);
        var client = new SessionUdsClient(runner, link);
        return async (request, settings, cancellation) =>
        {
            var answers = await client.RequestAllAsync(request, settings, cancellation);
            foreach (var answer in answers)
            {
                _options.Answered(request, answer.EcuName, answer.Response);
            }

            if (answers.Count == 0)
            {
                _options.Answered(request, client.EcuName, default);
            }
        };
    }

    private void CheckLengths(EcuLink link)
    {
        var lengthMax = link.SendLengthMax;
        foreach (var request in _options.Requests)
        {
            if (request.Length > lengthMax)
            {
                throw new InputException(
                    $"request {UdsErrors.Hex(request.Span)} has {request.Length} bytes; "
                    + $"a request to {link.Name} has up to {lengthMax}");
            }
        }
    }

    private UdsRequestOptions Settings(ReadOnlySpan<byte> request) => new()
    {
        P2 = _options.Timeout,
        SuppressPositiveResponse = request.Length > 1
            && ServiceText.HasSubFunction(request[0])
            && (request[1] & SuppressPosRspMsgIndicationBit) != 0,
    };
}
