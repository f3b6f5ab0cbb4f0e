namespace FlashEngine.Scheduling;

/// <summary>
/// A quick model of a list schedule: ECUs are admitted in order as slots and dependencies allow, and a bus is shared
/// evenly by those that transfer, none faster than it could alone.
/// </summary>
internal sealed class ScheduleModel(
    IReadOnlyList<EcuWork> order, IReadOnlyDictionary<string, int> sessionsMax, int sessionsMaxTotal)
{
    private readonly List<EcuWork> _waiting = [.. order];
    private readonly List<Session> _running = [];
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    public long MakespanNs()
    {
        var names = order.Select(ecu => ecu.Name).ToHashSet(StringComparer.Ordinal);
        var now = 0.0;
        Admit(names);
        while (_running.Count > 0)
        {
            var step = _running.Min(session => session.LeftInPhase / Speed(session));
            now += step;
            var speeds = _running.Select(Speed).ToList();
            for (var i = 0; i < _running.Count; i++)
            {
                _running[i].LeftInPhase -= step * speeds[i];
            }

            foreach (var session in _running.Where(session => session.LeftInPhase <= 1e-3).ToList())
            {
                Advance(session);
            }

            Admit(names);
        }

        return (long)now;
    }

    private void Admit(HashSet<string> names)
    {
        foreach (var ecu in _waiting.ToList())
        {
            if (_running.Count < sessionsMaxTotal
                && _running.Count(session => session.Ecu.Channel == ecu.Channel) < sessionsMax[ecu.Channel]
                && ecu.After.All(other => _done.Contains(other) || !names.Contains(other)))
            {
                _ = _waiting.Remove(ecu);
                _running.Add(new Session(ecu));
            }
        }
    }

    private void Advance(Session session)
    {
        if (!session.NextPhase())
        {
            _ = _running.Remove(session);
            _ = _done.Add(session.Ecu.Name);
        }
    }

    /// <summary>Heads and tails run at full speed; a transfer gets its even share of the bus.</summary>
    private double Speed(Session session)
    {
        if (!session.IsTransferring)
        {
            return 1;
        }

        var demand = _running
            .Where(other => other.IsTransferring && other.Ecu.Channel == session.Ecu.Channel)
            .Sum(other => other.BusDemand);
        return demand <= 1 ? 1 : 1 / demand;
    }

    private sealed class Session(EcuWork ecu)
    {
        private int _phase;

        public EcuWork Ecu { get; } = ecu;

        public double LeftInPhase { get; set; } = Math.Max(1, ecu.HeadNs);

        public bool IsTransferring => _phase == 1;

        public double BusDemand => Ecu.BusNs / (double)Math.Max(1, Ecu.BusNs + Ecu.GapNs);

        public bool NextPhase()
        {
            _phase++;
            LeftInPhase = Math.Max(1, _phase == 1 ? Ecu.BusNs + Ecu.GapNs : Ecu.TailNs);
            return _phase <= 2;
        }
    }
}
