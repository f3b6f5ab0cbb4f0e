namespace FlashEngine.Ota.Agent;

/// <summary>Where the agent hands a downloaded package over; the composition root fills it.</summary>
public interface IFlashJob
{
    /// <summary>Checks the package's signature and contents; the vehicle is not touched.</summary>
    /// <param name="packagePath">The package; it has the announced length and SHA-256.</param>
    /// <param name="info">The request.</param>
    /// <param name="cancellation">The backend or the operator cancelled.</param>
    /// <exception cref="FlashException">It must not be flashed; the message goes to the backend.</exception>
    Task VerifyAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation);

    /// <summary>Asks the vehicle whether it is in the condition to be flashed.</summary>
    /// <param name="cancellation">The backend or the operator cancelled.</param>
    /// <returns>One line about the first condition that does not hold; null: all do.</returns>
    /// <exception cref="FlashException">The vehicle could not be asked.</exception>
    Task<string?> FindObstacleAsync(CancellationToken cancellation);

    /// <summary>Flashes the vehicle and reads the versions back.</summary>
    /// <param name="packagePath">The package; <see cref="VerifyAsync"/> found it good.</param>
    /// <param name="info">The request.</param>
    /// <param name="cancellation">The backend or the operator cancelled; the job brings its ECUs to a safe end first.
    /// </param>
    /// <exception cref="FlashException">The job failed; the message goes to the backend.</exception>
    Task<FlashJobOutcome> RunAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation);
}
