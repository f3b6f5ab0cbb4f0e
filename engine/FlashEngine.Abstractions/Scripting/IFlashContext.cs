using FlashEngine.Security;
using FlashEngine.Uds;

namespace FlashEngine.Scripting;

/// <summary>
/// What a step sees: its ECU, the images to bring there, the diagnostic client, and the host's time and chance (a
/// script uses no other, so that it can be rehearsed). All members belong to the ECU's own context.
/// </summary>
public interface IFlashContext
{
    /// <summary>The ECU's name in the vehicle file.</summary>
    string EcuName { get; }

    /// <summary>The ECU's type.</summary>
    EcuType Type { get; }

    /// <summary>The version that the package brings.</summary>
    string WantedVersion { get; }

    /// <summary>The images to write, in the package's order, drivers excepted.</summary>
    IReadOnlyList<FlashBlock> Blocks { get; }

    /// <summary>The flash drivers of the package, in its order.</summary>
    IReadOnlyList<FlashBlock> Drivers { get; }

    /// <summary>The block that a per-block step works on.</summary>
    /// <exception cref="InvalidOperationException">The step does not run per block.</exception>
    FlashBlock Block { get; }

    /// <summary>The diagnostic client.</summary>
    IUdsClient Uds { get; }

    /// <summary>What all ECUs of the bus share.</summary>
    IBusControl Bus { get; }

    /// <summary>True when the vehicle file names a seed/key algorithm for this ECU.</summary>
    bool HasSeedKey { get; }

    /// <summary>How to authenticate to this ECU by service 29; null when its entry in the vehicle file has no
    /// 'authentication'.</summary>
    IEcuAuthentication? Authentication { get; }

    /// <summary>Date and time; from the seed in a simulated run.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>Monotonic station time.</summary>
    TimeSpan Now { get; }

    /// <summary>Is raised when the job is cancelled or the step's cap has passed.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>Waits in station time (virtual in a simulated run).</summary>
    Task DelayAsync(TimeSpan duration);

    /// <summary>
    /// Computes the key for a seed by the algorithm that the vehicle file names for this ECU.
    /// </summary>
    /// <param name="level">The requestSeed sub-function.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="JobException">The algorithm failed; no key must be sent.</exception>
    Task<byte[]> ComputeKeyAsync(byte level, ReadOnlyMemory<byte> seed);

    /// <summary>
    /// Transfers every segment of a block by 34, 36 … 36, 37 with the settings of the ECU type, and counts progress.
    /// </summary>
    Task DownloadAsync(FlashBlock block);

    /// <summary>Writes a line for the engineer into log and report.</summary>
    void Log(string message);
}

/// <summary>
/// State that belongs to a bus and not to one ECU: functional ControlDTCSetting and CommunicationControl. It is counted
/// over all sessions of the bus: the first one in issues the requests, the last one out undoes them. The engine leaves
/// for a session that ends without doing so itself.
/// </summary>
public interface IBusControl
{
    /// <summary>
    /// Asks every ECU of the bus for the extended session, to store no trouble codes (85 02) and to stop normal
    /// communication (28 03 01), functionally and without answers. A second call of one session does nothing.
    /// </summary>
    Task EnterProgrammingModeAsync();

    /// <summary>
    /// Takes it back (28 00 01, 85 01, 10 01) when no other session needs it. A second call does nothing.
    /// </summary>
    Task LeaveProgrammingModeAsync();

    /// <summary>
    /// Asks all ECUs of the bus by one functional request and collects the answers of those that the job knows, until
    /// P2 has passed; longer while one says "pending". Nobody has to answer.
    /// </summary>
    /// <param name="request">One SingleFrame; services without side effects.</param>
    /// <param name="options">What differs from the settings; its P2 is how long the window is.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The final answers in the order of arrival, refusals included; empty where the ECU has no functional
    /// address.</returns>
    /// <exception cref="LinkException">The request could not be sent.</exception>
    Task<IReadOnlyList<FunctionalResponse>> RequestAllAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default);
}
