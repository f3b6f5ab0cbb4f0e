using FlashEngine.Station.Vehicles.Yaml;

namespace FlashEngine.Station.Vehicles;

/// <summary>Reads what an ECU's entry says about when it may start, beside <c>after</c>.</summary>
internal static class StartRules
{
    private const int PriorityMax = 100;

    /// <summary>The keys of an ECU's entry that are read here.</summary>
    public static string[] Keys { get; } = ["powerGroup", "together", "startPriority"];

    /// <summary>A power group of the file; null: none.</summary>
    public static string? ReadPowerGroup(YamlSettings ecu, IReadOnlyList<PowerGroupEntry> groups)
    {
        if (ecu.OptionalText("powerGroup") is not { } name || groups.Any(group => group.Name == name))
        {
            return ecu.OptionalText("powerGroup");
        }

        var names = groups.Select(group => group.Name).ToArray();
        throw ecu.Error("powerGroup", $"{ecu.Subject} is in power group '{name}', which is not in this file; "
            + (names.Length == 0
                ? $"add 'powerGroups: [{{ name: {name}, sessionsMax: … }}]' to the vehicle file"
                : NearestName.Advice(name, names, "power groups")));
    }

    /// <summary>The name of a same-time group; null: none.</summary>
    public static string? ReadTogether(YamlSettings ecu) => ecu.Has("together") ? ecu.Name("together") : null;

    /// <summary>
    /// The priority of admission, which is not the one of a 29-bit identifier; 0 when nothing is said.
    /// </summary>
    public static int ReadPriority(YamlSettings ecu) => (int)ecu.Whole("startPriority", -PriorityMax, PriorityMax, 0);

    /// <summary>Refuses same-time groups that can never be started, because a limit has less room.</summary>
    public static void CheckRoom(IReadOnlyList<(EcuEntry Ecu, YamlSettings Settings)> ecus, VehicleFile vehicle)
    {
        foreach (var group in ecus.Where(pair => pair.Ecu.Together is not null).GroupBy(pair => pair.Ecu.Together))
        {
            var (last, settings) = group.Last();
            Check(settings, group.Count(), vehicle.SessionsMax, "the vehicle");
            foreach (var channel in vehicle.Channels)
            {
                var count = group.Count(pair => pair.Ecu.Channel == channel.Name);
                Check(settings, count, channel.SessionsMax, $"channel '{channel.Name}'");
            }

            foreach (var power in vehicle.PowerGroups)
            {
                var count = group.Count(pair => pair.Ecu.PowerGroup == power.Name);
                Check(settings, count, power.SessionsMax, $"power group '{power.Name}'");
            }

            void Check(YamlSettings at, int count, int sessionsMax, string where)
            {
                if (count > sessionsMax)
                {
                    throw at.Error("together", $"{count} ECUs are to start together as '{last.Together}', and"
                        + $" {where} allows {sessionsMax} sessions at once; raise its sessionsMax or take ECUs"
                        + " out of the group");
                }
            }
        }
    }
}
