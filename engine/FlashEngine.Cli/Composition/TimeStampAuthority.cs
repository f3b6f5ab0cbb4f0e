using System.Net.Http.Headers;

namespace FlashEngine.Cli.Composition;

/// <summary>A time-stamp authority over HTTP (RFC 3161, 3.4).</summary>
internal sealed class TimeStampAuthority
{
    private const string QueryType = "application/timestamp-query";
    private const int AnswerLengthMax = 64 * 1024;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly Uri _url;

    /// <summary>Takes its address.</summary>
    /// <exception cref="InputException">It is no absolute http or https URL.</exception>
    public TimeStampAuthority(string url) =>
        _url = Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? parsed
            : throw new InputException(
                $"--timestamp: '{url}' must be an http or https address, such as http://timestamp.example/tsr");

    /// <summary>Its host, for people.</summary>
    public string Host => _url.Authority;

    /// <summary>Asks it. What it answers is judged by who asked.</summary>
    /// <param name="request">A TimeStampReq in DER.</param>
    /// <returns>A TimeStampResp in DER.</returns>
    /// <exception cref="JobException">It cannot be reached, or answers with an error.</exception>
    public byte[] Stamp(byte[] request)
    {
        using var http = new HttpClient { Timeout = TimeLimit, MaxResponseContentBufferSize = AnswerLengthMax };
        using var message = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(request) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(QueryType);
        try
        {
            using var answer = http.Send(message);
            _ = answer.EnsureSuccessStatusCode();
            using var content = answer.Content.ReadAsStream();
            var stamp = new MemoryStream();
            content.CopyTo(stamp);
            return stamp.ToArray();
        }
        catch (HttpRequestException e)
        {
            throw new JobException(
                FlashExitCode.Network, $"time-stamp authority {Host}: {e.GetBaseException().Message}", e);
        }
        catch (TaskCanceledException e)
        {
            throw new JobException(
                FlashExitCode.Timeout,
                $"time-stamp authority {Host}: no answer within {TimeLimit.TotalSeconds:0} s",
                e);
        }
    }
}
