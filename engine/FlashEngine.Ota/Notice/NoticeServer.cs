using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Notice;

/// <summary>
/// The server API of the notice profile: a nonce for each download, the image, the report of versions. Requests that
/// may succeed later (no connection, HTTP 408, 429, 5xx) are tried again, and so is a download whose nonce was refused,
/// with a new one, because the server takes a nonce as used from the first request on.
/// </summary>
public sealed class NoticeServer
{
    private const string TokenHeader = "X-Vehicle-Token";
    private const int AnswerLengthMax = 4 * 1024;
    private const int NonceLength = 32;

    private readonly HttpClient _http;
    private readonly NoticeServerSettings _settings;
    private readonly TimeProvider _time;
    private readonly Random _chance;

    /// <summary>Makes a client of the server.</summary>
    /// <param name="http">The network; it must not follow redirects, which would carry the token elsewhere.</param>
    /// <param name="settings">The server, and who asks.</param>
    /// <param name="time">The clock of limits and waits.</param>
    /// <param name="chance">From where the jitter of waits comes; null: from the system.</param>
    /// <exception cref="InputException">The server's address is not https.</exception>
    public NoticeServer(
        HttpClient http, NoticeServerSettings settings, TimeProvider time, Random? chance = null)
    {
        _http = http;
        _settings = settings.Server.Scheme == Uri.UriSchemeHttps
            ? settings
            : throw new InputException($"the server '{settings.Server}' of the notice profile must be https");
        _time = time;
        _chance = chance ?? Random.Shared;
    }

    /// <summary>Makes a network for it.</summary>
    /// <param name="caFile">PEM file of the only CA that the server may have; null: the system's.</param>
    /// <exception cref="InputException">The CA file cannot be used.</exception>
    public static HttpClient MakeNetwork(string? caFile) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }.TrustOnly(caFile))
        {
            Timeout = Timeout.InfiniteTimeSpan, // the settings' limit holds
        };

    /// <summary>Downloads the image of a notice.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InputException">The notice names another server, or the file is larger than any image.
    /// </exception>
    /// <exception cref="JobException">
    /// <see cref="FlashExitCode.Network"/>: no connection, or the server refused; <see cref="FlashExitCode.Timeout"/>:
    /// the limit passed.
    /// </exception>
    public Task<byte[]> DownloadAsync(UpdateNotice notice, CancellationToken cancellation)
    {
        if (Uri.Compare(
            notice.DownloadUrl, _settings.Server, UriComponents.SchemeAndServer, UriFormat.UriEscaped,
            StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new InputException(
                $"the notice's image is at {notice.DownloadUrl.Authority}; right is {_settings.Server.Authority} only");
        }

        return LimitAsync(
            async limit =>
            {
                var nonce = await NonceAsync(limit);
                using var request = Request(HttpMethod.Get, new Uri($"{notice.DownloadUrl}?nonce={nonce}"));
                return await SendAsync(request, NoticeImage.LengthMax, limit);
            },
            status => NoticeServerFailure.IsTemporary(status) || status == HttpStatusCode.Forbidden,
            cancellation);
    }

    /// <summary>Reports the versions that the ECUs have now, and how an update ended.</summary>
    /// <param name="versions">Version by ECU, under the server's names.</param>
    /// <param name="status">One of <see cref="NoticeStatus"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="JobException">As for <see cref="DownloadAsync"/>.</exception>
    public Task ReportAsync(
        IReadOnlyDictionary<string, int> versions, string status, CancellationToken cancellation) => LimitAsync(
        async limit =>
        {
            var report = new VersionReport(
                _settings.VehicleId, OtaTimestamp.Format(_time.GetUtcNow()), versions, status);
            using var request = Post("/report_versions", report, NoticeJson.Default.VersionReport);
            return await SendAsync(request, AnswerLengthMax, limit);
        },
        NoticeServerFailure.IsTemporary,
        cancellation);

    private async Task<string> NonceAsync(CancellationToken cancellation)
    {
        using var request = Post("/get_nonce", new NonceRequest(_settings.VehicleId), NoticeJson.Default.NonceRequest);
        try
        {
            var answer = await SendAsync(request, AnswerLengthMax, cancellation);
            return JsonSerializer.Deserialize(answer, NoticeJson.Default.NonceAnswer)?.Nonce
                is { Length: NonceLength } nonce && nonce.All(char.IsAsciiHexDigit)
                ? nonce
                : throw NoticeServerFailure.NotUnderstood(request.RequestUri!, "no nonce of 32 hex digits");
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            throw NoticeServerFailure.Of(_settings, e); // another nonce would not help
        }
        catch (JsonException)
        {
            throw NoticeServerFailure.NotUnderstood(request.RequestUri!, "no JSON");
        }
    }

    private HttpRequestMessage Post<T>(string path, T body, JsonTypeInfo<T> type)
    {
        var request = Request(HttpMethod.Post, new Uri(_settings.Server, path));
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        request.Content.Headers.ContentType = new("application/json");
        return request;
    }

    private HttpRequestMessage Request(HttpMethod method, Uri url)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.Add(TokenHeader, _settings.Token);
        return request;
    }

    private async Task<byte[]> SendAsync(HttpRequestMessage request, int lengthMax, CancellationToken cancellation)
    {
        using var response = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var isGood = response.StatusCode == HttpStatusCode.OK;
        var body = new byte[(isGood ? lengthMax : AnswerLengthMax) + 1];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
        if (!isGood)
        {
            throw NoticeServerFailure.Unexpected(response.StatusCode, body.AsSpan(0, length));
        }

        return length < body.Length
            ? body[..length]
            : throw new InputException(
                $"{NoticeServerFailure.Show(request.RequestUri!)} answers with more than {lengthMax} bytes");
    }

    private async Task<T> LimitAsync<T>(
        Func<CancellationToken, Task<T>> work, Func<HttpStatusCode, bool> isTemporary, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_settings.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var backoff = new JitteredBackoff(_settings.RetryDelayFirst, _settings.RetryDelayMax, _chance);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await work(either.Token);
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    var status = (e as HttpRequestException)?.StatusCode;
                    if (attempt >= _settings.AttemptsMax || (status is { } code && !isTemporary(code)))
                    {
                        throw NoticeServerFailure.Of(_settings, e);
                    }
                }

                await Task.Delay(backoff.Next(), _time, either.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw NoticeServerFailure.TimedOut(_settings, e);
        }
    }
}
