Step("first", StepEffect.None, async ecu =>
{
    ecu.Uds.RequestAsync(new byte[] { 0x3E, 0x00 });
    await ecu.DelayAsync(TimeSpan.Zero);
});
