using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Download;

/// <summary>One download: request after request until everything is there and verified, or nothing can help.</summary>
internal sealed class DownloadRun(DownloadOrder order, DownloadTools tools, Action<DownloadProgress> progress)
{
    // A window is waited for in steps, because date and time may be set meanwhile.
    private static readonly TimeSpan WindowStep = TimeSpan.FromMinutes(1);

    private readonly DownloadMeter _meter = new(order.Size, tools.Time);
    private readonly long _start = tools.Time.GetTimestamp();
    private Uri _url = order.Url;
    private JitteredBackoff? _backoff;
    private long _reported;
    private int _retries;
    private int _renewals;
    private bool _hasStartedAgain;

    /// <summary>What is downloaded.</summary>
    public DownloadOrder Order => order;

    /// <summary>The most bytes that were on the disk after a request.</summary>
    public long Downloaded { get; private set; }

    /// <summary>What went wrong last, or what is waited for; null: nothing.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Passes progress on, so that it never falls, and without its end.</summary>
    public void Hear(DownloadProgress value)
    {
        if (value.DownloadedBytes > _reported && value.DownloadedBytes < order.Size)
        {
            _reported = value.DownloadedBytes;
            progress(value);
        }
    }

    /// <summary>Everything is there.</summary>
    public void End()
    {
        if (_meter.End() is { } end)
        {
            progress(end);
        }
    }

    /// <summary>Fills the part; it then holds the announced bytes, or an exception says why not.</summary>
    public async Task ReceiveAsync(
        IPartFile part, Action<DownloadProgress> report, CancellationToken cancellation)
    {
        Downloaded = _meter.KeptBytes = part.Length;
        var transfer = new DownloadTransfer(order, tools, _meter, report) { IsMixed = part.Length > 0 };
        while (true)
        {
            var end = part.Length == order.Size
                ? new TransferEnd(TransferVerdict.Complete)
                : await RequestAsync(transfer, part, cancellation);
            if (end.Verdict != TransferVerdict.Complete)
            {
                await AfterAsync(end, part, cancellation);
            }
            else if (part.Sha256 == order.Sha256)
            {
                return;
            }
            else
            {
                JudgeWrongHash(part, transfer.IsMixed);
            }
        }
    }

    private async Task<TransferEnd> RequestAsync(
        DownloadTransfer transfer, IPartFile part, CancellationToken cancellation)
    {
        await WindowAsync(cancellation);
        try
        {
            var end = await transfer.RunAsync(_url, part, cancellation);
            await RecordAsync(part);
            return end;
        }
        catch (OperationCanceledException)
        {
            await RecordAsync(part);
            throw;
        }
    }

    private async Task RecordAsync(IPartFile part)
    {
        if (part.Length > 0)
        {
            await part.CheckpointAsync();
        }

        if (part.Length > Downloaded)
        {
            Downloaded = part.Length;
            (_retries, _renewals, _backoff) = (0, 0, null);
        }
    }

    private async Task AfterAsync(TransferEnd end, IPartFile part, CancellationToken cancellation)
    {
        LastFailure = end.Failure?.Message ?? LastFailure;
        switch (end.Verdict)
        {
            case TransferVerdict.GoOn:
                break;
            case TransferVerdict.Retry:
                await WaitAsync(end, cancellation);
                break;
            case TransferVerdict.StartAgain:
                part.Restart();
                _meter.KeptBytes = 0;
                await WaitAsync(end, cancellation);
                break;
            case TransferVerdict.RenewUrl:
                _url = await RenewAsync(end.Failure!, cancellation);
                break;
            case TransferVerdict.Discard:
                part.Restart();
                throw end.Failure!;
            default:
                throw end.Failure!;
        }
    }

    /// <summary>Pieces that do not fit together are our doing; they get one more try, all in one piece.</summary>
    private void JudgeWrongHash(IPartFile part, bool isMixed)
    {
        var failure = DownloadFailure.Hash(order.Sha256, part.Sha256);
        part.Restart();
        if (!isMixed || _hasStartedAgain)
        {
            throw failure;
        }

        _hasStartedAgain = true;
        _meter.KeptBytes = 0;
        LastFailure = failure.Message;
    }

    private async Task WaitAsync(TransferEnd end, CancellationToken cancellation)
    {
        if (_retries++ == tools.Policy.RetriesMax)
        {
            throw DownloadFailure.GivenUp(end.Failure!, tools.Policy.RetriesMax);
        }

        _backoff ??= new JitteredBackoff(tools.Policy.RetryDelayFirst, tools.Policy.RetryDelayMax, tools.Chance);
        if (end.RetryAfter > order.TimeLimit - tools.Time.GetElapsedTime(_start))
        {
            throw DownloadFailure.RetryTooLate(end.Failure!, end.RetryAfter);
        }

        // All who were sent away together do not come back together.
        var wait = end.RetryAfter + _backoff.Next();
        order.Said?.Invoke(
            $"{end.Failure!.Message}; attempt {_retries} of {tools.Policy.RetriesMax} to go on follows in "
            + $"{wait.TotalSeconds:0.0} s");
        await Task.Delay(wait, tools.Time, cancellation);
    }

    private async Task<Uri> RenewAsync(FlashException refusal, CancellationToken cancellation)
    {
        if (order.RenewUrl is null
            || _renewals++ == tools.Policy.RenewalsMax
            || await order.RenewUrl(cancellation) is not { } url)
        {
            throw refusal;
        }

        bool isAllowed = url.IsAbsoluteUri
            && (url.Scheme == Uri.UriSchemeHttps
                || (url.Scheme == Uri.UriSchemeHttp && order.Url.Scheme == Uri.UriSchemeHttp));
        if (!isAllowed)
        {
            throw DownloadFailure.UnsafeUrl(url);
        }

        order.Said?.Invoke($"{refusal.Message}; goes on with a new URL");
        return url;
    }

    private async Task WindowAsync(CancellationToken cancellation)
    {
        while (tools.Policy.Window is { } window)
        {
            var wait = window.OpensIn(tools.Time.GetLocalNow());
            if (wait <= TimeSpan.Zero)
            {
                return;
            }

            var reason = $"data may flow from {window.From:HH:mm} to {window.To:HH:mm}";
            if (LastFailure != reason)
            {
                order.Said?.Invoke(reason);
            }

            LastFailure = reason;
            await Task.Delay(wait < WindowStep ? wait : WindowStep, tools.Time, cancellation);
        }
    }
}
