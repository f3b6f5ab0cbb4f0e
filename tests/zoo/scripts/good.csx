#load "lib/steps.csx"

// The smallest sequence that uses everything a script usually uses.
var pending = new UdsRequestOptions { PendingMax = TimeSpan.FromMinutes(1) };

Step("session", StepEffect.Volatile, async ecu => await ecu.Uds.RequestAsync(new byte[] { 0x10, 0x02 }, pending));
BlockStep("download", StepEffect.Flash, ecu => ecu.DownloadAsync(ecu.Block), cap: TimeSpan.FromHours(1));
Step("reset", StepEffect.Volatile, Reset, failureCode: FlashExitCode.Verification);
Wrap("session", async (ecu, inner) =>
{
    ecu.Log($"{ecu.EcuName} at {ecu.UtcNow:O}, blocks {string.Join(", ", ecu.Blocks.Select(block => block.Name))}");
    await inner();
});
