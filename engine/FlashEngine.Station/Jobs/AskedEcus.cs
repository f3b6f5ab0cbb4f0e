using FlashEngine.Channels;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>An ECU that the job asks and does not flash.</summary>
/// <param name="Ecu">The ECU.</param>
/// <param name="Link">How it is reached.</param>
internal sealed record AskedEcu(EcuEntry Ecu, EcuLinkOptions Link);

/// <summary>The connections to the ECUs that the job asks and does not flash, one each, whoever asks.</summary>
internal sealed class AskedEcus
{
    private readonly Dictionary<string, Identification> _ecus = new(StringComparer.Ordinal);

    /// <summary>An ECU that is connected.</summary>
    public Identification this[AskedEcu ecu] => _ecus[ecu.Ecu.Name];

    /// <summary>Makes the links.</summary>
    public async Task ConnectAsync(IEnumerable<AskedEcu> ecus, IReadOnlyDictionary<string, OpenChannel> channels)
    {
        foreach (var (ecu, options) in ecus)
        {
            if (!_ecus.ContainsKey(ecu.Name))
            {
                var runner = channels[ecu.Channel].Runner;
                var link = await runner.AskAsync((loop, _) => loop.AddLink(options));
                _ecus.Add(ecu.Name, new Identification(new SessionUdsClient(runner, link), ecu.Type));
            }
        }
    }
}
