// Flash drivers in RAM (secondary boot loaders).
#load "routines.csx"

const ushort StartDriverRoutine = 0x0301;

/// Fails before anything is touched when the package has no driver.
Task RequireDriver(IFlashContext ecu)
{
    if (ecu.Drivers.Count == 0)
    {
        throw new JobException(
            FlashExitCode.FileOrManifest,
            $"the package has no flash driver for {ecu.EcuName}; its type '{ecu.Type.Name}' needs an image with role "
            + "'driver'");
    }

    return Task.CompletedTask;
}

/// Brings every driver of the package to RAM; RAM needs no erase.
async Task DownloadDrivers(IFlashContext ecu)
{
    foreach (var driver in ecu.Drivers)
    {
        await ecu.DownloadAsync(driver);
    }
}

/// Has the ECU check what it received, before it is started.
async Task CheckDrivers(IFlashContext ecu)
{
    foreach (var driver in ecu.Drivers)
    {
        await CheckMemory(ecu, driver);
    }
}

/// Starts every driver at its first address (31 01 0301).
async Task StartDrivers(IFlashContext ecu)
{
    foreach (var driver in ecu.Drivers)
    {
        var address = BigEndian(driver.Segments[0].Address)[^ecu.Type.AddressBytes..];
        var status = await ecu.Uds.RoutineControlAsync(RoutineControlType.Start, StartDriverRoutine, address);
        RequireStatus(ecu, status, RoutineOk, $"start of driver '{driver.Name}'", FlashExitCode.Precondition);
    }
}
