using System.Net;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>A server without a network.</summary>
internal sealed class PlayedServer(Func<Uri, HttpResponseMessage?> answer) : HttpMessageHandler
{
    /// <summary>Called while a request is left without an answer.</summary>
    public Action Silent { get; init; } = () => { };

    public static HttpResponseMessage Status(HttpStatusCode status) => new(status);

    public static HttpResponseMessage Body(Stream stream) =>
        new(HttpStatusCode.OK) { Content = new StreamContent(stream) };

    public static HttpResponseMessage File(IReadOnlyDictionary<string, byte[]> files, Uri url) =>
        files.TryGetValue(Uri.UnescapeDataString(url.AbsolutePath)["/repo/".Length..], out byte[]? bytes)
            ? new(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) }
            : Status(HttpStatusCode.NotFound);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (answer(request.RequestUri!) is { } response)
        {
            return response;
        }

        Silent();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        throw new InvalidOperationException("an endless wait ended");
    }
}
