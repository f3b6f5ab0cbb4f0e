using System.Net;

namespace FlashEngine.Ota.Download;

/// <summary>
/// Follows redirects, a bounded number of them, to https only. What began with http, in a workshop's network, may also
/// go on with http on the same host; what began with https never falls back.
/// </summary>
internal sealed class SafeRedirects(HttpMessageHandler network, int redirectsMax) : DelegatingHandler(network)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var first = request.RequestUri!;
        for (int count = 0; ; count++)
        {
            // As the framework's own handlers do: the caller's context is none of their business.
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode)
                || response.Headers.Location is not { } location
                || !Uri.TryCreate(request.RequestUri, location, out var target))
            {
                return response;
            }

            response.Dispose();
            if (count == redirectsMax)
            {
                throw DownloadFailure.TooManyRedirects(first, redirectsMax);
            }

            if (!IsAllowed(request.RequestUri!, target))
            {
                throw DownloadFailure.UnsafeRedirect(request.RequestUri!, target);
            }

            request.RequestUri = target;
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently
        or HttpStatusCode.Found
        or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect
        or HttpStatusCode.PermanentRedirect;

    private static bool IsAllowed(Uri from, Uri to) => to.Scheme == Uri.UriSchemeHttps
        || (from.Scheme == Uri.UriSchemeHttp && to.Scheme == Uri.UriSchemeHttp && to.Host == from.Host);
}
