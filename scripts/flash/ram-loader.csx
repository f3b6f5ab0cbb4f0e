// For ECUs whose boot loader cannot write flash by itself: the package brings a flash driver, which is downloaded to
// RAM, checked and started before the first erase. All else is the standard sequence.
#load "standard.csx"
#load "../lib/driver.csx"

InsertBefore("enterProgrammingMode", "requireDriver", StepEffect.None, RequireDriver,
    cap: TimeSpan.FromSeconds(1), failureCode: FlashExitCode.FileOrManifest);

InsertBefore("erase", "downloadDriver", StepEffect.Volatile, DownloadDrivers,
    cap: TimeSpan.FromMinutes(10), failureCode: FlashExitCode.Transfer);
InsertAfter("downloadDriver", "checkDriver", StepEffect.Volatile, CheckDrivers,
    cap: TimeSpan.FromMinutes(1), failureCode: FlashExitCode.Verification);
InsertAfter("checkDriver", "startDriver", StepEffect.Volatile, StartDrivers,
    cap: TimeSpan.FromMinutes(1));
