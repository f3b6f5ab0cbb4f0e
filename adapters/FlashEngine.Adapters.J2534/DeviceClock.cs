namespace FlashEngine.Adapters.J2534;

/// <summary>
/// Turns a device's timestamps (microseconds in 32 bits, which wrap every 71.6 minutes) into station time. The message
/// that arrived soonest after its stamp tells the distance of the two clocks; as they drift apart, that knowledge ages.
/// </summary>
internal sealed class DeviceClock
{
    // Two crystals of 100 ppm each.
    private const long DriftPerMillion = 200;

    // A stamp this far from its arrival comes from a device that has started anew, or has no clock.
    private const long PlausibleNs = 1_000_000_000;

    private bool _isSet;
    private uint _deviceUs;
    private long _deviceNs;
    private long _offsetNs;
    private long _arrivedNs;
    private long _lastNs = long.MinValue;

    /// <summary>The station time of a stamp, never before that of the last one, never after its arrival.</summary>
    /// <param name="deviceUs">The device's stamp.</param>
    /// <param name="arrivedNs">Station time at which it was read; does not fall.</param>
    public long ToStation(uint deviceUs, long arrivedNs)
    {
        // Which of the wraps it is, the time that has passed here tells.
        var passedUs = _isSet ? (arrivedNs - _arrivedNs) / 1_000 : 0;
        var expectedUs = unchecked(_deviceUs + (uint)passedUs);
        var deviceNs = _deviceNs + ((passedUs + unchecked((int)(deviceUs - expectedUs))) * 1_000);
        var offsetNs = arrivedNs - deviceNs;
        var agedNs = _offsetNs + ((arrivedNs - _arrivedNs) / 1_000_000 * DriftPerMillion);
        if (!_isSet || Math.Abs(offsetNs - agedNs) > PlausibleNs)
        {
            _isSet = true;
            agedNs = offsetNs;
        }

        _offsetNs = Math.Min(agedNs, offsetNs);
        _deviceUs = deviceUs;
        _deviceNs = deviceNs;
        _arrivedNs = arrivedNs;
        return _lastNs = Math.Max(_lastNs, Math.Min(deviceNs + _offsetNs, arrivedNs));
    }

    /// <summary>The station time of what has no stamp.</summary>
    public long ToStation(long arrivedNs) => _lastNs = Math.Max(_lastNs, arrivedNs);
}
