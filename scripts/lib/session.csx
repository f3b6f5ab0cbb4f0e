// Sessions, resets, and waiting for an ECU that is starting.

/// Changes to the programming session (10 02). Most applications answer 78, reset into the boot loader, and let that
/// answer; an ECU that is in its boot loader already answers at once; some reset without an answer and are asked again.
async Task EnterProgrammingSession(IFlashContext ecu)
{
    try
    {
        await ecu.Uds.DiagnosticSessionControlAsync(Session.Programming);
    }
    catch (LinkException silence) when (IsSilence(silence))
    {
        ecu.Log("no answer to 10 02: the ECU may be on its way into the boot loader; asking again when it answers");
        await WaitUntilItAnswers(ecu, TimeSpan.FromSeconds(20));
        await ecu.Uds.DiagnosticSessionControlAsync(Session.Programming);
    }

    await WaitUntilItAnswers(ecu, TimeSpan.FromSeconds(20));
}

/// Resets the ECU (11 01) and waits until it answers again. What it runs then, the engine finds out.
async Task ResetAndWait(IFlashContext ecu)
{
    try
    {
        await ecu.Uds.EcuResetAsync(ResetType.HardReset);
    }
    catch (LinkException silence) when (IsSilence(silence))
    {
        ecu.Log("no answer to 11 01: the ECU may have reset before it could answer");
    }

    // Between its answer and the reset itself the old software may still answer.
    await ecu.DelayAsync(TimeSpan.FromMilliseconds(250));
    await WaitUntilItAnswers(ecu, TimeSpan.FromSeconds(30));
}

/// Asks 3E 00 until there is an answer.
async Task WaitUntilItAnswers(IFlashContext ecu, TimeSpan limit)
{
    var end = ecu.Now + limit;
    while (!await Answers(ecu))
    {
        if (ecu.Now >= end)
        {
            throw new JobException(
                FlashExitCode.Timeout, $"{ecu.EcuName} did not answer 3E 00 within {limit.TotalSeconds} s");
        }

        await ecu.DelayAsync(TimeSpan.FromMilliseconds(100));
    }
}

/// True when the ECU answers 3E 00; a refusal is a sign of life too.
async Task<bool> Answers(IFlashContext ecu)
{
    try
    {
        await ecu.Uds.TesterPresentAsync(options: UdsRequestOptions.Default);
        return true;
    }
    catch (NegativeResponseException)
    {
        return true;
    }
    catch (LinkException silence) when (IsSilence(silence))
    {
        return false;
    }
}

/// True when a request simply got no answer; a broken transport or a lost adapter is something else.
bool IsSilence(LinkException failure) => failure.Result is N_Result.P2_TIMEOUT or N_Result.P2STAR_TIMEOUT;
