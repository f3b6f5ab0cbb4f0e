using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>One functional request, carried to the loop and back with all answers.</summary>
internal sealed class CollectingExchange(string groupName, ReadOnlyMemory<byte> request, UdsRequestOptions options)
    : FunctionalExchange(request, options)
{
    private readonly TaskCompletionSource<IReadOnlyList<FunctionalResponse>> _done = new();

    /// <summary>Completes when the window has closed.</summary>
    public Task<IReadOnlyList<FunctionalResponse>> Answers => _done.Task;

    /// <summary>Ends the wait of the caller; what was sent stays sent.</summary>
    public void Abandon(CancellationToken cancellation)
    {
        IsAbandoned = true;
        _ = _done.TrySetCanceled(cancellation);
    }

    public override bool OnOutcome(in UdsOutcome outcome)
    {
        if (outcome.Kind == UdsOutcomeKind.Suppressed)
        {
            _ = _done.TrySetResult(Responses);
        }
        else
        {
            _ = _done.TrySetException(UdsErrors.From(groupName, Request.Span, outcome));
        }

        return false;
    }
}
