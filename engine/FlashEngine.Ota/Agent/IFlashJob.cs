namespace FlashEngine.Ota.Agent;

/// <summary>Where the agent hands a downloaded and verified package over; the composition root fills it.</summary>
public interface IFlashJob
{
    /// <summary>Checks the package's signature, flashes the vehicle and reads the versions back.</summary>
    /// <param name="packagePath">The package; it has the announced length and SHA-256.</param>
    /// <param name="info">The request.</param>
    /// <param name="cancellation">The backend or the operator cancelled; the job brings its ECUs to a safe end first.
    /// </param>
    /// <exception cref="FlashException">The job failed; the message goes to the backend.</exception>
    Task<FlashJobOutcome> RunAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation);
}
