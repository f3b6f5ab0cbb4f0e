using System.CommandLine;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;

namespace FlashEngine.Cli.Commands;

/// <summary>The options that say how an agent downloads.</summary>
internal sealed class DownloadOptions
{
    private readonly Option<long?> _limit = new("--download-limit")
    {
        Description = "The most that all downloads together may take. Default: as fast as the network is.",
        HelpName = "BYTES_PER_S",
    };

    private readonly Option<string?> _window = new("--download-window")
    {
        Description = "When packages may be downloaded, in local time; it may reach over midnight.",
        HelpName = "HH:MM-HH:MM",
    };

    private readonly Option<string?> _proxy = new("--proxy")
    {
        Description = "The proxy of downloads, http://[USER:PASSWORD@]HOST:PORT, or none. Default: the system's.",
        HelpName = "URL|none",
    };

    private readonly Option<long> _quota = new("--download-quota")
    {
        Description = "What packages may take in the folder for downloads; the oldest give way to a new one.",
        HelpName = "BYTES",
        DefaultValueFactory = _ => DownloaderSettings.QuotaDefault,
    };

    public void AddTo(Command command)
    {
        command.Add(_limit);
        command.Add(_window);
        command.Add(_proxy);
        command.Add(_quota);
    }

    /// <summary>Adds them to the agent's settings.</summary>
    /// <exception cref="InputException">A value is wrong.</exception>
    public OtaSettings AddTo(OtaSettings settings, ParseResult parsed)
    {
        var proxy = parsed.GetValue(_proxy);
        return settings with
        {
            DownloadPolicy = new DownloadPolicy
            {
                BytesPerSecondMax = parsed.GetValue(_limit) is { } limit ? Positive(_limit, limit) : null,
                Window = parsed.GetValue(_window) is { } window ? WindowText.Parse(_window.Name, window) : null,
            },
            UseProxy = proxy != "none",
            Proxy = proxy is null or "none" ? null
                : Uri.TryCreate(proxy, UriKind.Absolute, out var url) ? url
                : throw new InputException(
                    $"{_proxy.Name}: '{proxy}' is no proxy; right is http://HOST:PORT, or none"),
            DownloadQuota = Positive(_quota, parsed.GetValue(_quota)),
        };
    }

    private static long Positive(Option option, long value) => value > 0
        ? value
        : throw new InputException($"{option.Name}: {value} is out of range; right is 1 or more");
}
