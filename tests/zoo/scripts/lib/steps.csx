async Task Reset(IFlashContext ecu)
{
    await ecu.Uds.RequestAsync(new byte[] { 0x11, 0x01 });
    await ecu.DelayAsync(TimeSpan.FromMilliseconds(500));
}
