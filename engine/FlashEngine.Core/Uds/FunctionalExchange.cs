namespace FlashEngine.Uds;

/// <summary>
/// A request to all ECUs behind a functional address that collects their answers until the window closes: P2 after the
/// request, longer while an ECU says "pending" (P2*) or a segmented answer is coming in (ISO 14229-2, functional
/// communication). Nobody has to answer.
/// </summary>
/// <param name="request">The request; one SingleFrame.</param>
/// <param name="options">P2 and the total time for 78 are taken from it; answers of 78 are not counted.</param>
public abstract class FunctionalExchange(ReadOnlyMemory<byte> request, UdsRequestOptions options) : UdsExchange
{
    private readonly List<FunctionalResponse> _responses = [];
    private int _openReceptions;
    private long _windowEndNs;

    /// <inheritdoc/>
    public sealed override ReadOnlyMemory<byte> Request => request;

    /// <inheritdoc/>
    public sealed override UdsRequestOptions Options { get; } = options with { SuppressPositiveResponse = true };

    /// <summary>What has come so far, in the order of arrival.</summary>
    protected IReadOnlyList<FunctionalResponse> Responses => _responses;

    internal void Open(long windowEndNs)
    {
        _responses.Clear();
        _openReceptions = 0;
        _windowEndNs = windowEndNs;
    }

    internal long DeadlineNs(long limitNs) => _openReceptions > 0 ? limitNs : Math.Min(limitNs, _windowEndNs);

    internal void Extend(long untilNs) => _windowEndNs = Math.Max(_windowEndNs, untilNs);

    internal void ReceptionBegins() => _openReceptions++;

    internal void ReceptionEnds() => _openReceptions = Math.Max(0, _openReceptions - 1);

    internal void Add(string ecuName, ReadOnlySpan<byte> response) =>
        _responses.Add(new FunctionalResponse(ecuName, response.ToArray()));
}
