// The ways in: SecurityAccess (27), Authentication (29), or both.
#load "authentication.csx"
#load "session.csx"

/// Goes the ways in that the vehicle file names for the ECU: 'security', 'authentication', or both. Of both,
/// Authentication comes first, as the one that says who we are; parameter 'unlockOrder: securityFirst' of the ECU type
/// turns them round.
async Task Unlock(IFlashContext ecu)
{
    if (ecu.Authentication is null)
    {
        await UnlockLevel(ecu);
        return;
    }

    var securityFirst = IsSecurityFirst(ecu.Type);
    if (ecu.HasSeedKey && securityFirst)
    {
        await UnlockLevel(ecu);
    }

    await Authenticate(ecu);
    if (ecu.HasSeedKey && !securityFirst)
    {
        await UnlockLevel(ecu);
    }
}

bool IsSecurityFirst(EcuType type) => type.Parameters.GetValueOrDefault("unlockOrder") switch
{
    null or "authenticationFirst" => false,
    "securityFirst" => true,
    var other => throw new InputException(
        $"parameter unlockOrder of ECU type '{type.Name}' is '{other}'; it must be authenticationFirst or "
        + "securityFirst"),
};

/// Unlocks the ECU type's level with one key and no more: an ECU counts wrong keys, and guessing locks it for good.
async Task UnlockLevel(IFlashContext ecu)
{
    var level = ecu.Type.SecurityLevel;
    var seed = await RequestSeed(ecu, level);
    if (SecurityAccess.IsUnlocked(seed))
    {
        ecu.Log($"level {level:X2} is unlocked already");
        return;
    }

    var key = await ecu.ComputeKeyAsync(level, seed);
    try
    {
        await ecu.Uds.SendKeyAsync(level, key);
    }
    catch (LinkException silence) when (IsSilence(silence))
    {
        // Whether the key arrived is not known, and sending it again would count as another attempt. A new seed says.
        ecu.Log($"no answer to the key of level {level:X2}; asking whether it is unlocked");
        if (!SecurityAccess.IsUnlocked(await RequestSeed(ecu, level)))
        {
            throw;
        }
    }
}

/// Asks for the seed; while the delay after power-on or wrong keys is still running, once more after it. Parameter
/// 'securityDelay' of the ECU type says how many seconds that is, 10 by default.
async Task<byte[]> RequestSeed(IFlashContext ecu, byte level)
{
    var delay = SecurityDelay(ecu.Type);
    try
    {
        return await ecu.Uds.RequestSeedAsync(level);
    }
    catch (NegativeResponseException refusal)
        when (refusal.Code is NegativeResponseCode.RequiredTimeDelayNotExpired
            or NegativeResponseCode.ExceededNumberOfAttempts)
    {
        ecu.Log($"the ECU's delay for security access is running; waiting {delay.TotalSeconds:0.#} s");
    }

    await ecu.DelayAsync(delay);
    return await ecu.Uds.RequestSeedAsync(level);
}

TimeSpan SecurityDelay(EcuType type)
{
    var text = type.Parameters.GetValueOrDefault("securityDelay", "10");
    return int.TryParse(text, out var seconds) && seconds is >= 0 and <= 50
        ? TimeSpan.FromSeconds(seconds)
        : throw new InputException(
            $"parameter securityDelay of ECU type '{type.Name}' is '{text}'; it must be 0..50 seconds");
}
