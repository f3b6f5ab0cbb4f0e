using System.Net;

namespace FlashEngine.Ota.Uptane.Repositories;

/// <summary>A repository behind HTTPS.</summary>
public sealed class HttpRepository : IUptaneRepository
{
    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly HttpSpeedLimit _limit;
    private readonly TimeProvider _time;

    /// <summary>Makes one.</summary>
    /// <param name="http">Does the requests; not disposed here. It must have no time-out of its own.</param>
    /// <param name="address">Where the repository is, without a query.</param>
    /// <param name="limit">The slowest that the server may send.</param>
    /// <param name="time">The clock of that.</param>
    /// <exception cref="InputException">The address is no HTTPS URL.</exception>
    public HttpRepository(HttpClient http, Uri address, HttpSpeedLimit limit, TimeProvider time)
    {
        if (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttps || address.Query.Length > 0)
        {
            throw new InputException(
                $"'{address}' is no address of a repository; it must be like https://server/path, without a query");
        }

        _http = http;
        _address = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        _limit = limit;
        _time = time;
    }

    /// <inheritdoc/>
    public async Task<FetchResult> FetchAsync(
        string file,
        long lengthMax,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken cancellation)
    {
        // Each name is escaped by itself: '#' or '%2e' in one must not become part of the address.
        var url = new Uri(_address, string.Join('/', file.Split('/').Select(Uri.EscapeDataString)));
        using var window = new CancellationTokenSource(_limit.Window, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(window.Token, cancellation);
        try
        {
            using var response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (Judge(response) == FetchResult.Missing)
            {
                return FetchResult.Missing;
            }

            using var body = await response.Content.ReadAsStreamAsync(either.Token);
            int received = 0;
            return await CappedCopy.RunAsync(
                async piece =>
                {
                    int count = await ReadAsync(body, piece, either.Token);
                    received += count;
                    if (received >= _limit.BytesPerWindow)
                    {
                        received = 0;
                        window.CancelAfter(_limit.Window);
                    }

                    return count;
                },
                lengthMax,
                sink,
                cancellation);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Refuse(
                UptaneError.SlowRetrieval,
                file,
                $"fewer than {_limit.BytesPerWindow} bytes in {_limit.Window.TotalSeconds:0.#} s",
                e);
        }
        catch (HttpRequestException e)
        {
            throw Refuse(UptaneError.MetadataFetchFailure, file, e.GetBaseException().Message, e);
        }
    }

    // The sink's disk throws IOExceptions too; those of the network become what they are here.
    private static async ValueTask<int> ReadAsync(Stream body, Memory<byte> piece, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(piece, cancellation);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    // Servers in front of an object store answer 403 for a file that is not there.
    private static FetchResult Judge(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.OK => FetchResult.Complete,
        HttpStatusCode.NotFound or HttpStatusCode.Forbidden => FetchResult.Missing,
        _ => throw new HttpRequestException($"HTTP {(int)response.StatusCode} {response.ReasonPhrase}"),
    };

    private FlashException Refuse(UptaneError error, string file, string problem, Exception cause) =>
        new UptaneRefusal(error, _address.Host, file, UptaneRefusal.Show(problem)).AsException(cause);
}
