namespace FlashEngine.Scheduling;

/// <summary>
/// The ECUs of a job with their rules as numbers, made once and asked by every order that is tried. A <em>unit</em> is
/// what is admitted at once: an ECU, or all ECUs of a same-time group.
/// </summary>
internal sealed class ScheduleJob
{
    private readonly Dictionary<string, int> _index;

    public ScheduleJob(IReadOnlyList<EcuWork> ecus, SessionLimits limits)
    {
        Ecus = [.. ecus];
        _index = ecus.Select((ecu, i) => (ecu.Name, i)).ToDictionary(StringComparer.Ordinal);
        var channels = ecus.Select(ecu => ecu.Channel).Distinct(StringComparer.Ordinal).ToList();
        var groups = ecus.Select(ecu => ecu.PowerGroup).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        ChannelOf = [.. ecus.Select(ecu => channels.IndexOf(ecu.Channel))];
        EcusOf = [.. channels.Select((_, channel) => Enumerable.Range(0, ecus.Count)
            .Where(i => ChannelOf[i] == channel).ToArray())];
        Capacity =
        [
            limits.Vehicle,
            .. channels.Select(channel => limits.PerChannel[channel]),
            .. groups.Select(group => limits.PerPowerGroup[group]),
        ];
        LimitsOf = [.. ecus.Select((ecu, i) => (int[])(ecu.PowerGroup is { } group
            ? [0, 1 + ChannelOf[i], 1 + channels.Count + groups.IndexOf(group)]
            : [0, 1 + ChannelOf[i]]))];
        Units = [.. Enumerable.Range(0, ecus.Count)
            .GroupBy(i => ecus[i].Together is { } name ? (name, -1) : ("", i))
            .Select(unit => unit.ToArray())];
        UnitOf = new int[ecus.Count];
        for (var unit = 0; unit < Units.Length; unit++)
        {
            Array.ForEach(Units[unit], ecu => UnitOf[ecu] = unit);
        }

        FollowersOf = [.. Enumerable.Range(0, ecus.Count)
            .Select(i => Enumerable.Range(0, ecus.Count).Where(j => Predecessors(j).Contains(i)).ToArray())];
        MissingOf = [.. Units.Select(unit => unit.Sum(ecu => Predecessors(ecu).Count()))];
        CheckRoom();
    }

    public EcuWork[] Ecus { get; }

    /// <summary>The channel of each ECU.</summary>
    public int[] ChannelOf { get; }

    /// <summary>The ECUs of each channel.</summary>
    public int[][] EcusOf { get; }

    /// <summary>How many sessions each limit allows: the vehicle, then the channels, then the power groups.</summary>
    public int[] Capacity { get; }

    /// <summary>The limits that an ECU takes from.</summary>
    public int[][] LimitsOf { get; }

    /// <summary>The ECUs of each unit.</summary>
    public int[][] Units { get; }

    /// <summary>The unit of each ECU.</summary>
    public int[] UnitOf { get; }

    /// <summary>The ECUs that come after each ECU.</summary>
    public int[][] FollowersOf { get; }

    /// <summary>How many ends of other ECUs each unit waits for.</summary>
    public int[] MissingOf { get; }

    /// <summary>False where everything starts as soon as its predecessors are done, whatever the order.</summary>
    public bool IsOrderOfWeight => Enumerable.Range(0, Capacity.Length)
        .Any(limit => LimitsOf.Count(limits => limits.Contains(limit)) > Capacity[limit]);

    /// <summary>The units as the package lists them, those of higher priority first.</summary>
    public int[] FileOrder() => [.. Enumerable.Range(0, Units.Length).OrderByDescending(PriorityOf)];

    /// <summary>The units by their priority, then the longest first, then by name.</summary>
    public int[] LongestFirst() =>
    [
        .. Enumerable.Range(0, Units.Length)
            .OrderByDescending(PriorityOf)
            .ThenByDescending(unit => Units[unit].Max(ecu => Ecus[ecu].SoloNs))
            .ThenBy(unit => Ecus[Units[unit][0]].Name, StringComparer.Ordinal),
    ];

    /// <summary>The priority of a unit: the highest among its ECUs.</summary>
    public int PriorityOf(int unit) => Units[unit].Max(ecu => Ecus[ecu].Priority);

    /// <summary>The ECUs of this job that an ECU comes after.</summary>
    public IEnumerable<int> Predecessors(int ecu) => Ecus[ecu].After.Distinct(StringComparer.Ordinal)
        .Where(_index.ContainsKey).Select(name => _index[name]);

    private void CheckRoom()
    {
        foreach (var unit in Units)
        {
            var needs = unit.SelectMany(ecu => LimitsOf[ecu]).CountBy(limit => limit);
            if (needs.Any(need => need.Value > Capacity[need.Key]))
            {
                throw new ArgumentException(
                    $"{string.Join(", ", unit.Select(ecu => Ecus[ecu].Name))} can never run at the same time");
            }
        }
    }
}
