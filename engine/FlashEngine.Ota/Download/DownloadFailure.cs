using System.Net;
using System.Security.Authentication;

namespace FlashEngine.Ota.Download;

/// <summary>Turns what can go wrong in a download into one line, without the query of the URL.</summary>
internal static class DownloadFailure
{
    /// <summary>Scheme, host and path: what may be shown of a signed URL.</summary>
    public static string Show(Uri url) => url.GetLeftPart(UriPartial.Path);

    /// <summary>The server answered, but not with the file.</summary>
    public static JobException Status(Uri url, HttpStatusCode status, string? reason)
    {
        string hint = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.Gone
            ? "; has the signed URL expired?" : "";
        return new JobException(
            FlashExitCode.Network, $"download failed: HTTP {(int)status} {reason} from {Show(url)}{hint}");
    }

    /// <summary>No usable connection, or it broke.</summary>
    public static JobException Network(Uri url, Exception cause)
    {
        string text = (cause as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"host name '{url.Host}' not found",
            HttpRequestError.ConnectionError => $"cannot connect to {url.Host}:{url.Port}: {Innermost(cause).Message}",
            HttpRequestError.SecureConnectionError =>
                $"TLS with {url.Host}:{url.Port} failed: {(Certificate(cause) ?? Innermost(cause)).Message}",
            _ => $"the connection to {url.Host}:{url.Port} broke: {Innermost(cause).Message}",
        };
        return new JobException(FlashExitCode.Network, $"download failed: {text}", cause);
    }

    /// <summary>The server's certificate is not trusted; another try would not change it.</summary>
    public static bool IsCertificate(Exception cause) => Certificate(cause) is not null;

    /// <summary>The server went silent.</summary>
    public static JobException Stalled(Uri url, TimeSpan limit) => new(
        FlashExitCode.Network, $"download failed: {Show(url)} sent nothing for {limit.TotalSeconds:0.#} s");

    /// <summary>The server sends too little.</summary>
    public static JobException TooSlow(Uri url, DownloadPolicy policy) => new(
        FlashExitCode.Network,
        $"download failed: {Show(url)} sent less than {policy.BytesPerSecondMin} bytes/s for "
        + $"{policy.SpeedWindow.TotalSeconds:0.#} s");

    /// <summary>The body ended, and nothing says whether it should have.</summary>
    public static JobException EndedEarly(Uri url, long received, long size) => new(
        FlashExitCode.Network, $"download failed: {Show(url)} ended after {received} of {size} bytes");

    /// <summary>A 206 that is not what was asked for.</summary>
    public static JobException Range(Uri url, long from, string? range) => new(
        FlashExitCode.Network,
        $"download failed: HTTP 206 from {Show(url)} with the range '{range ?? "none"}' when asked from byte {from}");

    /// <summary>A 206 of another version of the file.</summary>
    public static JobException Changed(Uri url) => new(
        FlashExitCode.Network, $"download failed: the file of {Show(url)} changed while it was downloaded");

    /// <summary>A redirect that would leave encryption, or the host.</summary>
    public static JobException UnsafeRedirect(Uri from, Uri to) => new(
        FlashExitCode.Network, $"download refused: {Show(from)} redirects to {Show(to)}; only https is followed");

    /// <summary>Redirects without end.</summary>
    public static JobException TooManyRedirects(Uri url, int count) => new(
        FlashExitCode.Network, $"download refused: more than {count} redirects from {Show(url)}");

    /// <summary>A new URL that cannot be used.</summary>
    public static JobException UnsafeUrl(Uri url) => new(
        FlashExitCode.Network,
        $"download refused: the new URL {(url.IsAbsoluteUri ? Show(url) : "")} is not absolute https");

    /// <summary>Retries brought nothing.</summary>
    public static JobException GivenUp(FlashException last, int retries) => new(
        last.ExitCode, $"{last.Message}; given up after {retries} retries without a new byte", last);

    /// <summary>The server wants to be left alone for longer than there is time.</summary>
    public static JobException RetryTooLate(FlashException last, TimeSpan after) => new(
        last.ExitCode,
        $"{last.Message}; it may be tried again in {after.TotalSeconds:0} s, after the time limit",
        last);

    /// <summary>The server says before the first byte that the length is another one.</summary>
    public static InputException Offered(long announced, long offered) => new(
        $"download refused: the server's file has {offered} bytes, {announced} announced");

    /// <summary>Fewer or more bytes than announced.</summary>
    public static InputException Size(long announced, long received, bool more) => new(
        $"download refused: {(more ? "more than " : "")}{received} bytes received, {announced} announced");

    /// <summary>The bytes are not the announced ones.</summary>
    public static InputException Hash(string announced, string received) => new(
        $"download refused: SHA-256 is {received}, announced was {announced}");

    /// <summary>The time limit passed.</summary>
    public static JobException Timeout(TimeSpan limit, long downloaded, long size, string? last) => new(
        FlashExitCode.Timeout,
        $"download not complete within {limit.TotalSeconds:0.#} s: {downloaded} of {size} bytes"
        + (last is null ? "" : $"; last: {last}"));

    /// <summary>The disk does not take it.</summary>
    public static InputException Storage(string folder, Exception cause) => new(
        $"download folder '{folder}' cannot be written: {cause.Message}", cause);

    /// <summary>The disk is too small.</summary>
    public static InputException Space(string folder, long size, long free) => new(
        $"download needs {size} bytes, but '{folder}' has {free} bytes free");

    private static AuthenticationException? Certificate(Exception cause)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            if (e is AuthenticationException refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static Exception Innermost(Exception e) => e.GetBaseException();
}
