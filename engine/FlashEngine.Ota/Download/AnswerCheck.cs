using System.Net;

namespace FlashEngine.Ota.Download;

/// <summary>What an answer to a request for the rest of a file means (RFC 9110 §13.1.5, §14, §15).</summary>
internal static class AnswerCheck
{
    /// <summary>Judges status and headers; null: the body is to be taken.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="order">What is wanted.</param>
    /// <param name="url">Where it was asked for.</param>
    /// <param name="part">What is there, and was asked to be continued.</param>
    /// <param name="now">Date and time, for a Retry-After with a date.</param>
    public static TransferEnd? Refusal(
        HttpResponseMessage answer, DownloadOrder order, Uri url, IPartFile part, DateTimeOffset now)
    {
        TransferEnd Failed(TransferVerdict verdict, TimeSpan after = default) =>
            new(verdict, DownloadFailure.Status(url, answer.StatusCode, answer.ReasonPhrase), after);

        return answer.StatusCode switch
        {
            HttpStatusCode.OK => WrongLength(order, answer.Content.Headers.ContentLength),
            HttpStatusCode.PartialContent => WrongRange(answer, order, url, part),
            HttpStatusCode.RequestedRangeNotSatisfiable when part.Length > 0 =>
                WrongLength(order, answer.Content.Headers.ContentRange?.Length) ?? Failed(TransferVerdict.StartAgain),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Failed(TransferVerdict.RenewUrl),
            HttpStatusCode.RequestTimeout
                or HttpStatusCode.RequestEntityTooLarge
                or HttpStatusCode.TooManyRequests
                or >= HttpStatusCode.InternalServerError => Failed(TransferVerdict.Retry, RetryAfter(answer, now)),
            _ => Failed(TransferVerdict.GiveUp),
        };
    }

    /// <summary>The offset behind the last byte of the body.</summary>
    public static long End(HttpResponseMessage answer, DownloadOrder order) =>
        answer.StatusCode == HttpStatusCode.PartialContent
            ? answer.Content.Headers.ContentRange!.To!.Value + 1
            : order.Size;

    /// <summary>The strong ETag of an answer; null: it has none that a range may rely on.</summary>
    public static string? Validator(HttpResponseMessage answer) =>
        answer.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null;

    /// <summary>The body is at its end.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="order">What is wanted.</param>
    /// <param name="length">What is there now.</param>
    public static TransferEnd Ended(HttpResponseMessage answer, DownloadOrder order, long length)
    {
        if (length == order.Size)
        {
            return new(TransferVerdict.Complete);
        }

        if (length == End(answer, order))
        {
            return new(TransferVerdict.GoOn); // the server gives a file in pieces
        }

        // Only a body that says where it ends is known to be shorter than announced, and not cut off.
        bool isWhole = answer.StatusCode == HttpStatusCode.OK && answer.Headers.TransferEncodingChunked == true;
        return isWhole
            ? new(TransferVerdict.Discard, DownloadFailure.Size(order.Size, length, more: false))
            : new(TransferVerdict.Retry, DownloadFailure.EndedEarly(order.Url, length, order.Size));
    }

    private static TransferEnd? WrongLength(DownloadOrder order, long? offered) =>
        offered is { } length && length != order.Size
            ? new(TransferVerdict.Discard, DownloadFailure.Offered(order.Size, length))
            : null;

    private static TransferEnd? WrongRange(
        HttpResponseMessage answer, DownloadOrder order, Uri url, IPartFile part)
    {
        if (answer.Content.Headers.ContentRange is not { Unit: "bytes", From: { } from, To: { } to } range
            || from != part.Length
            || to >= order.Size)
        {
            return new(
                TransferVerdict.StartAgain,
                DownloadFailure.Range(url, part.Length, answer.Content.Headers.ContentRange?.ToString()));
        }

        if (WrongLength(order, range.Length) is { } other)
        {
            return other;
        }

        return part.Validator is { } known && Validator(answer) is { } now && now != known
            ? new(TransferVerdict.StartAgain, DownloadFailure.Changed(url))
            : null;
    }

    private static TimeSpan RetryAfter(HttpResponseMessage answer, DateTimeOffset now)
    {
        var after = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => TimeSpan.Zero,
        };
        return after > TimeSpan.Zero ? after : TimeSpan.Zero;
    }
}
