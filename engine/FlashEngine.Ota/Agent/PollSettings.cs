namespace FlashEngine.Ota.Agent;

/// <summary>Where and how often requests are fetched over HTTPS.</summary>
/// <param name="Url">The address; http only on this machine.</param>
/// <param name="Interval">The time between two questions, 1 s or more.</param>
/// <param name="Always">True: also while the broker is connected.</param>
public sealed record PollSettings(Uri Url, TimeSpan Interval, bool Always)
{
    /// <summary>Reads an address.</summary>
    /// <param name="name">Where the text comes from, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is no such address.</exception>
    public static Uri ParseUrl(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url
            : throw new InputException(
                $"{name}: '{text}' is no address to ask; right is https://HOST/PATH (http on this machine only)");
}
