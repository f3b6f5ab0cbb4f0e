using FlashEngine.Ota.Commands;
using FlashEngine.Ota.Messages;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Agent;

/// <summary>
/// A command on its way to its result. What it is changes in the store first, and only then here; nothing is done that
/// was not written. Thread-safe.
/// </summary>
internal sealed class AgentJob : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ICommandStore _store;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CancellationTokenSource _interruption = new();
    private Task _cancelling = Task.CompletedTask;
    private TaskCompletionSource<Uri> _renewal = new();

    /// <summary>Makes the job of a command that is in the store.</summary>
    public AgentJob(StoredCommand command, OtaProfile profile, DownloadRequest request, ICommandStore store)
    {
        Command = command;
        Profile = profile;
        Request = request;
        _store = store;
        if (command.IsCancelled)
        {
            _cancellation.Cancel(); // nothing hangs on the token yet
        }
    }

    /// <summary>The command as the store has it.</summary>
    public StoredCommand Command { get; private set; }

    /// <summary>The command's id.</summary>
    public string Id => Command.Id;

    /// <summary>The profile in which it came, and is answered.</summary>
    public OtaProfile Profile { get; }

    /// <summary>Its request, with the newest URL.</summary>
    public DownloadRequest Request { get; private set; }

    /// <summary>Is raised when the backend cancels it, or the agent ends.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>
    /// Is raised when the agent ends. A flash that was cut off is brought to its end also when the backend has
    /// cancelled it: what the ECUs hold must be known.
    /// </summary>
    public CancellationToken Interruption => _interruption.Token;

    /// <summary>True when its work was broken off because the agent ends.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>True when its flash job hangs, so that no other may touch the vehicle in this process.</summary>
    public bool IsStuck { get; set; }

    /// <summary>True when it keeps its package in the download store from giving way to others.</summary>
    public bool HoldsContent { get; set; }

    /// <summary>Goes to another state.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="InputException">The store does not take it; the state stays.</exception>
    public void Advance(CommandState state, Func<StoredCommand, StoredCommand>? change = null)
    {
        lock (_gate)
        {
            if (state <= CommandState.Flashing && (Command.IsCancelled || IsInterrupted))
            {
                throw new OperationCanceledException("It was cancelled, or the agent ends.");
            }

            if (!CommandStates.Allows(Command.State, state))
            {
                throw new InvalidOperationException($"A command cannot go from {Command.State} to {state}.");
            }

            var next = Command with { State = state };
            _ = Write(change is null ? next : change(next));
        }
    }

    /// <summary>Notes something in the state that it is in.</summary>
    /// <exception cref="InputException">The store does not take it.</exception>
    public void Note(Func<StoredCommand, StoredCommand> change)
    {
        lock (_gate)
        {
            _ = Write(change(Command));
        }
    }

    /// <summary>Another URL than the refused one: the one that came meanwhile, or the next one.</summary>
    public Task<Uri> OtherUrlAsync(Uri refused)
    {
        lock (_gate)
        {
            return Request.SignedUrl == refused ? _renewal.Task : Task.FromResult(Request.SignedUrl);
        }
    }

    /// <summary>Its request was sent again: takes the URL, when that is all that is new.</summary>
    /// <param name="request">The request.</param>
    /// <param name="payload">Its bytes.</param>
    /// <returns>True when it was taken.</returns>
    /// <exception cref="InputException">The store does not take it; the URL stays.</exception>
    public bool TryRenew(DownloadRequest request, byte[] payload)
    {
        TaskCompletionSource<Uri> heard;
        lock (_gate)
        {
            if (Command.State >= CommandState.Checking || request == Request
                || request != Request with { SignedUrl = request.SignedUrl })
            {
                return false;
            }

            _ = Write(Command with { Request = payload });
            (Request, heard, _renewal) = (request, _renewal, new());
        }

        heard.SetResult(request.SignedUrl);
        return true;
    }

    /// <summary>Ends it; a second end changes nothing.</summary>
    /// <param name="change">Adds its result.</param>
    /// <param name="messages">What the backend is told.</param>
    /// <returns>The messages as they are in the outbox; null: it had ended already.</returns>
    /// <exception cref="InputException">The store does not take it; it has not ended.</exception>
    public IReadOnlyList<OutboxMessage>? Finish(
        Func<StoredCommand, StoredCommand> change, IReadOnlyList<OutboxMessage> messages)
    {
        lock (_gate)
        {
            return Command.State == CommandState.Done
                ? null
                : Write(change(Command with { State = CommandState.Done, Outcome = null }), messages);
        }
    }

    /// <summary>Cancels it, unless it is too late.</summary>
    /// <param name="answer">The answer to the cancel.</param>
    /// <returns>The answer as it is in the outbox; null: too late.</returns>
    /// <exception cref="InputException">The store does not take it; it is not cancelled.</exception>
    public IReadOnlyList<OutboxMessage>? TryCancel(OutboxMessage answer)
    {
        lock (_gate)
        {
            if (Command.State >= CommandState.Checking)
            {
                return null;
            }

            var written = Write(Command with { IsCancelled = true }, answer);
            Raise();
            return written;
        }
    }

    /// <summary>Breaks its work off: the agent ends.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            IsInterrupted = true;
            Raise();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _cancelling;
        _cancellation.Dispose();
        _interruption.Dispose();
    }

    // Without running what hangs on the token on this thread.
    private void Raise() => _cancelling = CancelLaterAsync(_cancelling);

    private async Task CancelLaterAsync(Task before)
    {
        await Task.Yield();
        await before;
        _cancellation.Cancel();
        if (IsInterrupted)
        {
            _interruption.Cancel();
        }
    }

    private IReadOnlyList<OutboxMessage> Write(
        StoredCommand command, params IReadOnlyList<OutboxMessage> messages)
    {
        var written = _store.Write(command, messages);
        Command = command;
        return written;
    }
}
