async Task ThrowLater(IFlashContext ecu)
{
    await Task.Yield();
    ecu.Log("about to throw");
    throw new InvalidOperationException("in line 5");
}
