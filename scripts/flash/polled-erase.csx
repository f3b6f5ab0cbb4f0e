// For ECUs that erase by block number, answer at once and are then asked for the result, where the standard sequence
// erases by address and waits for one late answer. All else is the standard sequence.
#load "standard.csx"

Replace("erase", EraseBlockPolled);

async Task EraseBlockPolled(IFlashContext ecu)
{
    const byte running = 0x01;
    const byte completed = 0x02;
    if (ecu.Block.Erase.Count == 0)
    {
        return;
    }

    byte[] byIndex = [0x01, ecu.Block.Index];
    var status = await ecu.Uds.RoutineControlAsync(
        RoutineControlType.Start, RoutineIdentifier.EraseMemory, byIndex);
    while (status is [running, ..])
    {
        await ecu.DelayAsync(TimeSpan.FromMilliseconds(100));
        status = await ecu.Uds.RoutineControlAsync(
            RoutineControlType.RequestResults, RoutineIdentifier.EraseMemory);
    }

    RequireStatus(ecu, status, completed, $"erase of block '{ecu.Block.Name}'", FlashExitCode.Erase);
}
