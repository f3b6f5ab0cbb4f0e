using System.Net;

namespace FlashEngine.Ota.Download;

/// <summary>The network of a <see cref="Downloader"/>: trust and proxy.</summary>
internal static class DownloadNetwork
{
    /// <summary>Makes it.</summary>
    /// <exception cref="InputException">The CA file cannot be used, or the proxy's URL is none.</exception>
    public static SocketsHttpHandler Make(DownloaderSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false, // SafeRedirects decides
            UseProxy = settings.UseProxy,
            MaxResponseDrainSize = 0, // what is not wanted any more is not received either
        };
        if (settings.Proxy is { } proxy)
        {
            handler.Proxy = Proxy(proxy);
        }

        return handler.TrustOnly(settings.CaFile);
    }

    private static WebProxy Proxy(Uri url)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https" or "socks5"))
        {
            throw new InputException($"proxy: '{url}' is not a URL of a proxy; right is http://HOST:PORT");
        }

        var proxy = new WebProxy(new Uri(url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)));
        string[] parts = url.UserInfo.Split(':', 2);
        if (url.UserInfo.Length > 0)
        {
            proxy.Credentials = new NetworkCredential(
                Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return proxy;
    }
}
