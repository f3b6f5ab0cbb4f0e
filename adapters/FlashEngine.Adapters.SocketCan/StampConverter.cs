namespace FlashEngine.Adapters.SocketCan;

/// <summary>
/// Turns the kernel's timestamps (wall clock) into station time. The offset between the two clocks is measured anew
/// every few milliseconds, so that slewing does no harm, and whenever a stamp does not fit. When somebody sets the
/// wall clock, frames that were stamped before that do not fit the new offset: a frame cannot be older than the last
/// look at an empty socket, nor come from the future. Those are converted by the offset before; what fits neither is
/// moved into those bounds.
/// </summary>
internal sealed class StampConverter
{
    // Between a frame's stamp and its arrival in the socket the kernel may do other things.
    private const long ToleranceNs = 1_000_000;

    // Two readings this close together make an offset that is exact enough; a preempted thread tries again.
    private const long GoodMeasurementNs = 5_000;
    private const int AttemptsMax = 4;

    // A wall clock is slewed by 500 us in a second at most: 5 us in this time.
    private const long MeasurementAgeMaxNs = 10_000_000;

    private readonly IStationClock _clock;
    private readonly Func<long> _wallNs;
    private long _offsetNs;
    private long _offsetBeforeNs;
    private long _emptyNs;
    private long _measuredNs;
    private long _nowNs;
    private long _lastNs = long.MinValue;

    /// <summary>Makes a converter.</summary>
    /// <param name="clock">Station time.</param>
    /// <param name="wallNs">Reads the wall clock, nanoseconds since 1970.</param>
    public StampConverter(IStationClock clock, Func<long> wallNs)
    {
        _clock = clock;
        _wallNs = wallNs;
        _emptyNs = clock.NowNs;
        Measure();
        _offsetBeforeNs = _offsetNs;
    }

    /// <summary>The socket was found empty by a look that began at this station time.</summary>
    public void OnEmpty(long lookNs) => _emptyNs = lookNs;

    /// <summary>To be called after the frames of a batch were taken.</summary>
    public void OnBatch()
    {
        _nowNs = _clock.NowNs;
        if (_nowNs - _measuredNs > MeasurementAgeMaxNs)
        {
            Measure();
        }
    }

    private void Measure()
    {
        _offsetBeforeNs = _offsetNs;
        var widthNs = long.MaxValue;
        for (var attempt = 0; attempt < AttemptsMax && widthNs > GoodMeasurementNs; attempt++)
        {
            var beforeNs = _clock.NowNs;
            var wallNs = _wallNs();
            _nowNs = _clock.NowNs;
            if (_nowNs - beforeNs < widthNs)
            {
                widthNs = _nowNs - beforeNs;
                _offsetNs = wallNs - beforeNs - (widthNs / 2);
            }
        }

        _measuredNs = _nowNs;
    }

    /// <summary>The station time of a stamp of the batch, never before that of the last one.</summary>
    /// <param name="wallNs">The kernel's stamp; 0: it gave none.</param>
    public long ToStation(long wallNs)
    {
        var stationNs = wallNs == 0 ? _nowNs : wallNs - _offsetNs;
        if (!IsPlausible(stationNs))
        {
            stationNs = ConvertAgain(wallNs);
        }

        stationNs = Math.Min(Math.Max(stationNs, _emptyNs - ToleranceNs), _nowNs);
        return _lastNs = Math.Max(_lastNs, stationNs);
    }

    /// <summary>The clock was set, now or when the last frames of before it were still under way.</summary>
    private long ConvertAgain(long wallNs)
    {
        if (_measuredNs != _nowNs)
        {
            Measure();
        }

        var stationNs = wallNs - _offsetNs;
        return IsPlausible(stationNs) ? stationNs : wallNs - _offsetBeforeNs;
    }

    private bool IsPlausible(long stationNs) =>
        stationNs >= _emptyNs - ToleranceNs && stationNs <= _nowNs + ToleranceNs;
}
