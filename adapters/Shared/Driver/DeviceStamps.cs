namespace FlashEngine.Adapters.Shared.Driver;

/// <summary>
/// Turns a device's timestamps (microseconds, low 32 bits) into station time. The offset between the two clocks is
/// learned from the frames themselves: none can have been stamped after it was read, so the one that came quickest is
/// nearest to the truth. It may grow by no more than two crystals drift apart. A stamp that would lie before the last
/// look at an empty queue shows that the device's clock was set, and makes the offset anew.
/// </summary>
internal sealed class DeviceStamps
{
    /// <summary>How far a stamp may be off: the quickest way through USB, and what drift adds to it.</summary>
    public const long AccuracyNs = 1_000_000;

    private const long DriftPartsPerMillion = 200;

    // A frame may be stamped, and still be on its way when the queue is found empty.
    private const long UnderWayNs = 20_000_000;

    private uint _lastMicroseconds;
    private long _deviceNs;
    private long _offsetNs = long.MaxValue / 2;
    private long _lastReadNs;
    private long _lastNs = long.MinValue;

    /// <summary>The station time of a stamp: never before that of the last one, never in the future.</summary>
    /// <param name="microseconds">The device's stamp.</param>
    /// <param name="nowNs">Station time at which it was read.</param>
    /// <param name="emptyNs">Station time at which the device's queue was last found empty.</param>
    public long ToStation(uint microseconds, long nowNs, long emptyNs)
    {
        // The difference is right across a wrap, which comes every 71 minutes.
        _deviceNs += (int)(microseconds - _lastMicroseconds) * 1_000L;
        _lastMicroseconds = microseconds;
        _offsetNs += (nowNs - _lastReadNs) * DriftPartsPerMillion / 1_000_000;
        _lastReadNs = nowNs;
        _offsetNs = Math.Min(_offsetNs, nowNs - _deviceNs);
        if (_deviceNs + _offsetNs < emptyNs - UnderWayNs)
        {
            _offsetNs = nowNs - _deviceNs;
        }

        return Clamp(_deviceNs + _offsetNs);
    }

    /// <summary>For events that carry no stamp.</summary>
    public long Clamp(long stationNs) => _lastNs = Math.Max(_lastNs, stationNs);
}
