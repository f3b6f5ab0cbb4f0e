namespace FlashEngine.Ota.Agent;

/// <summary>A broker as people write it.</summary>
/// <param name="Host">Host name or IP address.</param>
/// <param name="Port">Port; null when it was not written.</param>
/// <param name="Tls">The scheme asks for TLS.</param>
internal sealed record BrokerAddress(string Host, int? Port, bool Tls)
{
    private static readonly string[] PlainSchemes = ["mqtt", "tcp"];
    private static readonly string[] TlsSchemes = ["mqtts", "ssl"];

    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>scheme://host:port</c>.</summary>
    /// <param name="name">Where the text comes from, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is none of these.</exception>
    public static BrokerAddress Parse(string name, string text)
    {
        string url = text.Contains("://", StringComparison.Ordinal) ? text : "mqtt://" + text;
        bool good = Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri is { UserInfo: "", Query: "", Fragment: "", Host.Length: > 0, AbsolutePath: "" or "/" }
            && uri.Port != 0
            && (PlainSchemes.Contains(uri.Scheme) || TlsSchemes.Contains(uri.Scheme));
        return good
            ? new BrokerAddress(uri!.DnsSafeHost, uri.Port > 0 ? uri.Port : null, TlsSchemes.Contains(uri.Scheme))
            : throw new InputException(
                $"{name}: '{text}' is not a broker; right is HOST, HOST:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT");
    }
}
