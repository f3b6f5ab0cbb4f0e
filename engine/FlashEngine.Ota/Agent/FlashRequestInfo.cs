namespace FlashEngine.Ota.Agent;

/// <summary>What a flash job is told about the request that started it.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Version">The version that the request names; empty when its profile has none.</param>
/// <param name="Sha256">SHA-256 of the package, verified, 64 lower-case hex digits.</param>
/// <param name="Size">Size of the package in bytes.</param>
/// <param name="Progress">Takes the phases of the ECUs, from any thread, without blocking.</param>
public sealed record FlashRequestInfo(
    string CommandId, string Version, string Sha256, long Size, IProgress<FlashProgress> Progress)
{
    /// <summary>
    /// True when an earlier process began to flash for this command: the job goes on, and if it had ended, it is only
    /// asked again what the ECUs hold.
    /// </summary>
    public bool IsResumed { get; init; }
}
