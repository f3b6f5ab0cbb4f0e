using System.Net;
using System.Net.Http.Headers;

namespace FlashEngine.Ota.Download;

/// <summary>
/// Asks for what is missing of a part and takes it in. While one chunk is hashed and written, the next one is received.
/// </summary>
internal sealed class DownloadTransfer(
    DownloadOrder order, DownloadTools tools, DownloadMeter meter, Action<DownloadProgress> progress)
{
    // What a loss of power may cost; the disk is given work early, so that the end does not wait for it.
    private const long CheckpointBytes = 32L << 20;
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(5);

    // From a slow server a chunk is taken as it is after this time.
    private static readonly TimeSpan ChunkInterval = TimeSpan.FromSeconds(1);

    private byte[] _filling = new byte[tools.ChunkSize];
    private byte[] _writing = new byte[tools.ChunkSize];
    private long _recordedLength;
    private long _recordedAt = tools.Time.GetTimestamp();

    /// <summary>True when the part's bytes come from more than one answer.</summary>
    public bool IsMixed { get; set; }

    /// <summary>One request.</summary>
    public async Task<TransferEnd> RunAsync(Uri url, IPartFile part, CancellationToken cancellation)
    {
        using var watch = new TransferWatch(tools.Policy, tools.Time, cancellation);
        using var request = Request(url, part);
        HttpResponseMessage answer;
        Stream body;
        try
        {
            watch.Wait();
            answer = await tools.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token);
            body = await answer.Content.ReadAsStreamAsync(watch.Token);
            _ = watch.Received(0);
        }
        catch (Exception e) when (Break(e, watch, cancellation) is { } end)
        {
            return end;
        }

        using (answer)
        {
            if (AnswerCheck.Refusal(answer, order, url, part, tools.Time.GetUtcNow()) is { } refusal)
            {
                return refusal;
            }

            Adopt(answer, part);
            return await CopyAsync(answer, body, part, watch, cancellation);
        }
    }

    private static HttpRequestMessage Request(Uri url, IPartFile part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (part.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            if (part.Validator is { } validator)
            {
                request.Headers.IfRange = new RangeConditionHeaderValue(EntityTagHeaderValue.Parse(validator));
            }
        }

        return request;
    }

    /// <summary>The answer is taken: as the rest of what is there, or instead of it.</summary>
    private void Adopt(HttpResponseMessage answer, IPartFile part)
    {
        if (answer.StatusCode == HttpStatusCode.OK && part.Length > 0)
        {
            part.Restart();
            meter.KeptBytes = 0;
        }

        IsMixed = part.Length > 0;
        part.Validator = AnswerCheck.Validator(answer) ?? part.Validator;
        _recordedLength = part.Length;
    }

    private async Task<TransferEnd> CopyAsync(
        HttpResponseMessage answer, Stream body, IPartFile part, TransferWatch watch, CancellationToken cancellation)
    {
        long end = AnswerCheck.End(answer, order);
        long length = part.Length;
        var written = Task.CompletedTask;
        try
        {
            while (true)
            {
                // One byte more than is left is asked for, so that a file that is too long shows itself.
                int wanted = (int)Math.Min(Math.Min(_filling.Length, tools.Bandwidth.ChunkMax), end - length + 1);
                var (count, stop) = await FillAsync(body, _filling.AsMemory(0, wanted), watch, cancellation);
                await written;
                Report(part.Length);
                if (length + count > end)
                {
                    return new(TransferVerdict.Discard, DownloadFailure.Size(order.Size, end, more: true));
                }

                length += count;
                written = StoreAsync(part, _filling.AsMemory(0, count));
                (_filling, _writing) = (_writing, _filling);
                if (stop is not null)
                {
                    return stop.Value.Verdict == TransferVerdict.Complete
                        ? AnswerCheck.Ended(answer, order, length)
                        : stop.Value;
                }

                await tools.Bandwidth.TakeAsync(count, cancellation);
                if (tools.Policy.Window?.OpensIn(tools.Time.GetLocalNow()) > TimeSpan.Zero)
                {
                    return new(TransferVerdict.GoOn);
                }
            }
        }
        finally
        {
            await written;
        }
    }

    /// <summary>Receives until the buffer is full, a second has passed, or nothing more comes for a reason.</summary>
    private async Task<(int Count, TransferEnd? Stop)> FillAsync(
        Stream body, Memory<byte> buffer, TransferWatch watch, CancellationToken cancellation)
    {
        long start = tools.Time.GetTimestamp();
        int count = 0;
        while (count < buffer.Length)
        {
            int more;
            try
            {
                watch.Wait();
                more = await body.ReadAsync(buffer[count..], watch.Token);
            }
            catch (Exception e) when (Break(e, watch, cancellation) is { } end)
            {
                return (count, end);
            }

            bool isFastEnough = watch.Received(more);
            count += more;
            if (more == 0)
            {
                return (count, new(TransferVerdict.Complete));
            }

            if (!isFastEnough)
            {
                return (count, new(TransferVerdict.Retry, DownloadFailure.TooSlow(order.Url, tools.Policy)));
            }

            if (tools.Time.GetElapsedTime(start) >= ChunkInterval)
            {
                break;
            }
        }

        return (count, null);
    }

    private async Task StoreAsync(IPartFile part, ReadOnlyMemory<byte> bytes)
    {
        await part.WriteAsync(bytes);
        if (part.Length - _recordedLength >= CheckpointBytes
            || tools.Time.GetElapsedTime(_recordedAt) >= CheckpointInterval)
        {
            await part.CheckpointAsync();
            (_recordedLength, _recordedAt) = (part.Length, tools.Time.GetTimestamp());
        }
    }

    // Broken connections and full disks are both IOExceptions; only the network is asked under this filter.
    private TransferEnd? Break(Exception e, TransferWatch watch, CancellationToken cancellation) => e switch
    {
        HttpRequestException or IOException => new(
            DownloadFailure.IsCertificate(e) ? TransferVerdict.GiveUp : TransferVerdict.Retry,
            DownloadFailure.Network(order.Url, e)),
        OperationCanceledException when watch.HasStalled && !cancellation.IsCancellationRequested => new(
            TransferVerdict.Retry, DownloadFailure.Stalled(order.Url, tools.Policy.StallTimeout)),
        FlashException failure => new(TransferVerdict.GiveUp, failure), // a redirect that is not followed
        _ => null,
    };

    private void Report(long length)
    {
        if (length > 0 && meter.Chunk(length) is { } report)
        {
            progress(report);
        }
    }
}
