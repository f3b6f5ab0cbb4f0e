using System.Net;
using System.Net.Http.Headers;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Commands;

/// <summary>
/// Asks a server for a request: 204 and 304 are nothing, 200 is one. What was answered once is not answered again, by
/// its ETag.
/// </summary>
internal sealed class RequestPoller : IDisposable
{
    private const int LengthMax = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly PollSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private EntityTagHeaderValue? _tag;
    private EntityTagHeaderValue? _taken;

    /// <summary>Makes a poller; nothing is asked yet.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="network">The network; null: the system's.</param>
    /// <param name="caFile">PEM file of the CA of the server; null: the system's CAs.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <exception cref="InputException">The CA file cannot be used.</exception>
    public RequestPoller(PollSettings settings, HttpMessageHandler? network, string? caFile, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _http = new HttpClient(network ?? Network(caFile), disposeHandler: network is null)
        {
            MaxResponseContentBufferSize = LengthMax,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The last request was taken: the server need not send it again.</summary>
    public void Take() => _taken = _tag;

    /// <summary>Asks once.</summary>
    /// <returns>A request; null: there is none.</returns>
    /// <exception cref="JobException"><see cref="FlashExitCode.Network"/>: the server did not answer as it should.
    /// </exception>
    public async Task<byte[]?> AskAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _settings.Url);
            if (_taken is not null)
            {
                request.Headers.IfNoneMatch.Add(_taken);
            }

            using var response = await _http.SendAsync(request, either.Token);
            switch (response.StatusCode)
            {
                case HttpStatusCode.NoContent or HttpStatusCode.NotModified:
                    return null;
                case HttpStatusCode.OK:
                    var body = await response.Content.ReadAsByteArrayAsync(either.Token);
                    _tag = response.Headers.ETag;
                    return body;
                default:
                    throw new JobException(
                        FlashExitCode.Network,
                        $"HTTP {(int)response.StatusCode} {response.ReasonPhrase} from "
                        + DownloadFailure.Show(_settings.Url));
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new JobException(
                FlashExitCode.Network,
                $"no answer within {Limit.TotalSeconds:0} s from {DownloadFailure.Show(_settings.Url)}", e);
        }
        catch (HttpRequestException e)
        {
            throw DownloadFailure.Network(_settings.Url, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // A redirect could lead to a server that nobody named.
    private static SocketsHttpHandler Network(string? caFile) =>
        new SocketsHttpHandler { AllowAutoRedirect = false }.TrustOnly(caFile);
}
