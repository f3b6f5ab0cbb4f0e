#load "lib/throws.csx"

Step("here", StepEffect.None, async ecu =>
{
    await Task.Yield();
    throw new InvalidOperationException("in line 6");
});
Step("loaded", StepEffect.None, ecu => ThrowLater(ecu));
Step("engine", StepEffect.None, async ecu =>
{
    var name = "request";
    ecu.Log(name);
    await ecu.Uds.RequestAsync(new byte[] { 0x3E, 0x00 });
});
