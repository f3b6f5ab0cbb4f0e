namespace FlashEngine.Ota.Download;

/// <summary>
/// Ends a transfer whose server sends nothing, or too little. Only the time in which the server is waited for counts,
/// not that of a slow disk or of our own limits.
/// </summary>
internal sealed class TransferWatch : IDisposable
{
    private readonly DownloadPolicy _policy;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _either;
    private long _since;
    private TimeSpan _waited;
    private long _received;

    /// <summary>Makes one; it rests until the server is waited for.</summary>
    public TransferWatch(DownloadPolicy policy, TimeProvider time, CancellationToken cancellation)
    {
        _policy = policy;
        _time = time;
        _stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_stall.Token, cancellation);
    }

    /// <summary>Cancelled by the caller's token, and when the server stalls.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>True once the server has sent nothing for too long.</summary>
    public bool HasStalled => _stall.IsCancellationRequested;

    /// <summary>The server is waited for from now on.</summary>
    public void Wait()
    {
        _since = _time.GetTimestamp();
        _stall.CancelAfter(_policy.StallTimeout);
    }

    /// <summary>It has sent something.</summary>
    /// <returns>False when it was too little over the last window.</returns>
    public bool Received(int bytes)
    {
        _stall.CancelAfter(Timeout.InfiniteTimeSpan);
        _waited += _time.GetElapsedTime(_since);
        _received += bytes;
        if (_waited < _policy.SpeedWindow)
        {
            return true;
        }

        bool isEnough = _received >= _policy.BytesPerSecondMin * _waited.TotalSeconds;
        (_waited, _received) = (TimeSpan.Zero, 0);
        return isEnough;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _stall.Dispose();
    }
}
