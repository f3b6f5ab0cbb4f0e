using FlashEngine.Can;
using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>
/// Which CAN ids each channel uses. A frame must tell by its id which ECU it is for and in which direction; only the
/// functional id is shared, because all ECUs of a bus hear it (ISO 15765-2, normal addressing).
/// </summary>
internal sealed class CanIdRegister
{
    private readonly Dictionary<(string Channel, CanId Id), (string Use, bool IsFunctional)> _uses = [];

    /// <summary>Adds the ids of an ECU.</summary>
    public void Add(EcuEntry ecu, YamlSettings settings)
    {
        Add(ecu.Channel, ecu.Request, "request", isFunctional: false, settings);
        Add(ecu.Channel, ecu.Response, "response", isFunctional: false, settings);
        if (ecu.Functional is { } functional)
        {
            Add(ecu.Channel, functional, "functional", isFunctional: true, settings);
        }
    }

    private void Add(string channel, CanId id, string key, bool isFunctional, YamlSettings settings)
    {
        var use = $"{key} of {settings.Subject}";
        if (_uses.TryAdd((channel, id), (use, isFunctional)))
        {
            return;
        }

        var first = _uses[(channel, id)];
        if (!isFunctional || !first.IsFunctional)
        {
            throw settings.Error(
                key, $"{use} is id {id}, which is {first.Use} on channel '{channel}' already; ids must differ");
        }
    }
}
