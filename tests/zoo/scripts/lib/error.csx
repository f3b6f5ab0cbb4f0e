// The error of line 4 is in a loaded file.
Task Helper(IFlashContext ecu)
{
    return ecu.Wait(500);
}
