// The ways in: SecurityAccess (27), Authentication (29), or both.
#load "authentication.csx"

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
