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
            HttpRequestError.SecureConnectionError => $"TLS with {url.Host}:{url.Port} failed: {Certificate(cause)}",
            _ => $"the connection to {url.Host}:{url.Port} broke: {Innermost(cause).Message}",
        };
        return new JobException(FlashExitCode.Network, $"download failed: {text}", cause);
    }

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
    public static JobException Timeout(TimeSpan limit, long downloaded, long size) => new(
        FlashExitCode.Timeout,
        $"download not complete within {limit.TotalSeconds:0.#} s: {downloaded} of {size} bytes");

    /// <summary>The disk does not take it.</summary>
    public static InputException Storage(string folder, Exception cause) => new(
        $"download folder '{folder}' cannot be written: {cause.Message}", cause);

    /// <summary>The disk is too small.</summary>
    public static InputException Space(string folder, long size, long free) => new(
        $"download needs {size} bytes, but '{folder}' has {free} bytes free");

    private static string Certificate(Exception cause)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            if (e is AuthenticationException)
            {
                return e.Message;
            }
        }

        return Innermost(cause).Message;
    }

    private static Exception Innermost(Exception e) => e.GetBaseException();
}
