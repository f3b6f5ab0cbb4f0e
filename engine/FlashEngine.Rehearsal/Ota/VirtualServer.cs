using System.Net;
using System.Net.Http.Headers;
using FlashEngine.Rehearsal.Faults;
using FlashEngine.Simulation;

namespace FlashEngine.Rehearsal.Ota;

/// <summary>The package server of a rehearsal: gone, slow, or with something else than was asked for.</summary>
/// <param name="package">The package.</param>
/// <param name="dice">Decides what goes wrong.</param>
/// <param name="time">Virtual time.</param>
internal sealed class VirtualServer(byte[] package, FaultDice dice, TimeProvider time) : HttpMessageHandler
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(30);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Not on the caller's context: what waits inside the framework would come back over the thread pool.
        await time.PauseAsync(RoundTrip, cancellationToken).ConfigureAwait(false);
        if (dice.Strikes(FaultKind.ServerGone, null, out var chance) && chance.Below(2) == 0)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "connection refused");
        }

        var cutAt = chance is null ? int.MaxValue : chance.Below(package.Length);
        var content = package;
        if (dice.Strikes(FaultKind.ServerWrong, null, out chance))
        {
            if (chance.Below(2) == 0)
            {
                return new HttpResponseMessage(chance.Below(2) == 0
                    ? HttpStatusCode.InternalServerError
                    : HttpStatusCode.Forbidden);
            }

            content = Spoil(chance);
        }

        return Answer(content, request.Headers.Range?.Ranges.Single().From ?? 0, cutAt);
    }

    private HttpResponseMessage Answer(byte[] content, long from, int cutAt)
    {
        if (from >= content.Length && from > 0)
        {
            return new HttpResponseMessage(HttpStatusCode.RequestedRangeNotSatisfiable);
        }

        var body = new VirtualBody(content, (int)from, cutAt, Pause(), time);
        var response = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
        {
            Content = new StreamContent(body),
        };
        response.Content.Headers.ContentLength = content.Length - from;
        if (from > 0)
        {
            response.Content.Headers.ContentRange =
                new ContentRangeHeaderValue(from, content.Length - 1, content.Length);
        }

        return response;
    }

    private TimeSpan Pause() => dice.Strikes(FaultKind.ServerSlow, null, out var chance)
        ? TimeSpan.FromSeconds(5 + chance.Below(120))
        : TimeSpan.FromMilliseconds(5);

    /// <summary>Another byte, or some bytes too few or too many.</summary>
    private byte[] Spoil(SplitMix64 chance)
    {
        switch (chance.Below(3))
        {
            case 0:
                var spoilt = package.ToArray();
                spoilt[chance.Below(spoilt.Length)] ^= (byte)(1 + chance.Below(255));
                return spoilt;
            case 1:
                return package[..chance.Below(package.Length)];
            default:
                return [.. package, 0];
        }
    }

    /// <summary>The body of an answer, which comes in pieces and may be cut off.</summary>
    private sealed class VirtualBody(byte[] content, int from, int cutAt, TimeSpan pause, TimeProvider time)
        : Stream
    {
        private int _position = from;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
            if (_position >= cutAt)
            {
                throw new IOException("the connection was reset");
            }

            var count = Math.Min(buffer.Length, Math.Min(content.Length, cutAt) - _position);
            content.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
