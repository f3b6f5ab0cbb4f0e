namespace FlashEngine.Ota.Agent;

/// <summary>The command that the agent works on.</summary>
internal sealed class AgentJob(string commandId) : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private Task _cancelling = Task.CompletedTask;

    /// <summary>The command.</summary>
    public string CommandId => commandId;

    /// <summary>Is raised when the command is cancelled.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>The download had the announced length and hash.</summary>
    public bool ChecksumVerified { get; set; }

    /// <summary>How long the download took.</summary>
    public TimeSpan DownloadTime { get; set; }

    /// <summary>Cancels it, without running what hangs on the token on this thread.</summary>
    public void Cancel() => _cancelling = CancelLaterAsync(_cancelling);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _cancelling;
        _cancellation.Dispose();
    }

    private async Task CancelLaterAsync(Task before)
    {
        await Task.Yield();
        await before;
        _cancellation.Cancel();
    }
}
