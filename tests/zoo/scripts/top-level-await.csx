Step("first", StepEffect.None, async ecu => await ecu.DelayAsync(TimeSpan.Zero));
await Task.Yield();
