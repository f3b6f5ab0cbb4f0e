// SecurityAccess (27).

/// Unlocks the ECU type's level with one key and no more: an ECU counts wrong keys, and guessing locks it for good.
async Task Unlock(IFlashContext ecu)
{
    var level = ecu.Type.SecurityLevel;
    var seed = await RequestSeed(ecu, level);
    if (SecurityAccess.IsUnlocked(seed))
    {
        ecu.Log($"level {level:X2} is unlocked already");
        return;
    }

    var key = await ecu.ComputeKeyAsync(level, seed);
    await ecu.Uds.SendKeyAsync(level, key);
}

/// Asks for the seed; when the delay after power-on or wrong keys is still running, once more after it.
async Task<byte[]> RequestSeed(IFlashContext ecu, byte level)
{
    try
    {
        return await ecu.Uds.RequestSeedAsync(level);
    }
    catch (NegativeResponseException refusal)
        when (refusal.Code == NegativeResponseCode.RequiredTimeDelayNotExpired)
    {
        ecu.Log("the ECU's delay for security access is running; waiting 10 s");
    }

    await ecu.DelayAsync(TimeSpan.FromSeconds(10));
    return await ecu.Uds.RequestSeedAsync(level);
}
