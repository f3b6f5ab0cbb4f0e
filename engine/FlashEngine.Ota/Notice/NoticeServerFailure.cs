using System.Net;
using System.Security.Authentication;
using System.Text;

namespace FlashEngine.Ota.Notice;

/// <summary>Turns what the server of the notice profile says into one line, without token and nonce.</summary>
internal static class NoticeServerFailure
{
    private const int ShownLengthMax = 120;

    /// <summary>Whether a request may succeed when it is tried again as it is.</summary>
    public static bool IsTemporary(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    /// <summary>A request without its query.</summary>
    public static string Show(Uri url) => url.GetLeftPart(UriPartial.Path);

    /// <summary>An answer other than 200; carries what the server wrote.</summary>
    public static HttpRequestException Unexpected(HttpStatusCode status, ReadOnlySpan<byte> body) =>
        new(Line(Encoding.UTF8.GetString(body)), null, status);

    /// <summary>The server answered with 200, but not what it should.</summary>
    public static JobException NotUnderstood(Uri url, string problem) =>
        new(FlashExitCode.Network, $"{Show(url)} answers with {problem}");

    /// <summary>The limit for everything together passed.</summary>
    public static JobException TimedOut(NoticeServerSettings settings, Exception cause) => new(
        FlashExitCode.Timeout,
        $"{settings.Server.Authority} did not answer completely within {settings.Timeout.TotalSeconds:0.#} s", cause);

    /// <summary>What ended the attempts.</summary>
    public static JobException Of(NoticeServerSettings settings, Exception cause)
    {
        var status = (cause as HttpRequestException)?.StatusCode;
        var meaning = status switch
        {
            HttpStatusCode.Unauthorized => "wants a vehicle token and got none that it knows",
            HttpStatusCode.BadRequest => "does not understand the request",
            HttpStatusCode.Forbidden => $"refuses vehicle '{settings.VehicleId}': the token is not this vehicle's, "
                + "or the nonce is not its own, used or expired",
            HttpStatusCode.NotFound => "does not have it",
            { } other when (int)other is >= 300 and < 400 => "sends to another address, which is not followed",
            { } => "fails",
            null => Network(cause),
        };
        var detail = status is { } code
            ? $" (HTTP {(int)code}{(cause.Message.Length > 0 ? $": {cause.Message}" : "")})" : "";
        return new JobException(FlashExitCode.Network, $"{settings.Server.Authority} {meaning}{detail}", cause);
    }

    private static string Network(Exception cause)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            if (e is AuthenticationException)
            {
                return $"is not trusted: {Line(e.Message)}";
            }
        }

        return $"cannot be reached: {Line(cause.GetBaseException().Message)}";
    }

    // What a stranger sent goes into one short line.
    private static string Line(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length <= ShownLengthMax ? line : line[..ShownLengthMax] + "…";
    }
}
