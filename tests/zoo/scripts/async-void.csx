Step("first", StepEffect.None, ecu =>
{
    new List<byte> { 0x3E }.ForEach(async service => await ecu.Uds.RequestAsync(new[] { service }));
    return Task.CompletedTask;
});
