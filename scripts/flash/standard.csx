// The programming sequence of ISO 14229-1: pre-programming, programming, post-programming.
// The engine reads hardware and version before, reads version and checksum back afterwards, and restores session and
// bus on every way out; the steps here are what lies between.
#load "../lib/session.csx"
#load "../lib/security.csx"
#load "../lib/fingerprint.csx"
#load "../lib/routines.csx"

// A. Pre-programming: the bus becomes quiet, and the ECU says whether it may be programmed.
Step("enterProgrammingMode", StepEffect.Volatile, ecu => ecu.Bus.EnterProgrammingModeAsync(),
    cap: TimeSpan.FromSeconds(10));
Step("checkProgrammingPreconditions", StepEffect.Volatile, CheckProgrammingPreconditions,
    cap: TimeSpan.FromSeconds(90)); // a voltage that is too low or too high is waited for, a minute long

// B. Programming: into the boot loader, unlock, leave a fingerprint, then block by block.
Step("programmingSession", StepEffect.Volatile, EnterProgrammingSession,
    cap: TimeSpan.FromSeconds(60));
Step("unlock", StepEffect.Volatile, Unlock,
    cap: TimeSpan.FromSeconds(60), failureCode: FlashExitCode.SecurityAccess);
Step("fingerprint", StepEffect.Flash, WriteFingerprint,
    cap: TimeSpan.FromSeconds(30));

BlockStep("erase", StepEffect.Flash, EraseBlock,
    cap: TimeSpan.FromMinutes(10), failureCode: FlashExitCode.Erase);
BlockStep("download", StepEffect.Flash, ecu => ecu.DownloadAsync(ecu.Block),
    cap: TimeSpan.FromMinutes(60), failureCode: FlashExitCode.Transfer);
BlockStep("checkMemory", StepEffect.Verify, ecu => CheckMemory(ecu, ecu.Block),
    cap: TimeSpan.FromMinutes(10), failureCode: FlashExitCode.Verification);

Step("checkProgrammingDependencies", StepEffect.Flash, CheckProgrammingDependencies,
    cap: TimeSpan.FromMinutes(2), failureCode: FlashExitCode.Verification);

// C. Post-programming: start what was written, and give the bus back.
Step("reset", StepEffect.Volatile, ResetAndWait,
    cap: TimeSpan.FromSeconds(60), failureCode: FlashExitCode.Verification);
Step("leaveProgrammingMode", StepEffect.Volatile, ecu => ecu.Bus.LeaveProgrammingModeAsync(),
    cap: TimeSpan.FromSeconds(10));
