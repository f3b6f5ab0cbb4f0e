using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>One request of a script, carried to the loop and back.</summary>
internal sealed class RequestExchange(string ecuName, ReadOnlyMemory<byte> request, UdsRequestOptions options)
    : UdsExchange
{
    private readonly TaskCompletionSource<byte[]> _done = new();

    public override ReadOnlyMemory<byte> Request => request;

    public override UdsRequestOptions Options => options;

    /// <summary>Completes with the positive response.</summary>
    public Task<byte[]> Response => _done.Task;

    /// <summary>Ends the wait of the caller; what was sent stays sent.</summary>
    public void Abandon(CancellationToken cancellation)
    {
        IsAbandoned = true;
        _ = _done.TrySetCanceled(cancellation);
    }

    public override bool OnOutcome(in UdsOutcome outcome)
    {
        if (outcome.Kind is UdsOutcomeKind.Positive or UdsOutcomeKind.Suppressed)
        {
            _ = _done.TrySetResult(outcome.Response.ToArray());
        }
        else
        {
            _ = _done.TrySetException(UdsErrors.From(ecuName, request.Span, outcome));
        }

        return false;
    }
}
