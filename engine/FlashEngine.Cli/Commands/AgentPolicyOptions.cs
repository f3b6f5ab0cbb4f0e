using System.CommandLine;
using FlashEngine.Ota.Agent;

namespace FlashEngine.Cli.Commands;

/// <summary>The options that say how an agent goes about its commands.</summary>
internal sealed class AgentPolicyOptions
{
    private readonly Option<string> _profile = new("--profile")
    {
        Description = "How the backend talks: download (v1/ID/firmware/download/…) or update (v1/ID/update/…).",
        HelpName = "NAME",
        DefaultValueFactory = _ => "download",
    };

    private readonly Option<BusyPolicy> _whenBusy = new("--when-busy")
    {
        Description = "What happens to a command that comes while another one is worked on. Default: queue.",
    };

    private readonly Option<int> _queue = new("--queue")
    {
        Description = "How many commands may wait behind the one that is worked on, 1..1000.",
        HelpName = "N",
        DefaultValueFactory = _ => new JobPolicy().QueueMax,
    };

    private readonly Option<string?> _consent = new("--consent")
    {
        Description = "ask: somebody must approve between download and flash, on the topic v1/ID/flash/consent or by "
            + "'flash agent approve'. Default: never asked.",
        HelpName = "ask",
    };

    private readonly Option<int> _consentTimeout = new("--consent-timeout")
    {
        Description = "Seconds after which a command that nobody approves is rejected, 1..604800.",
        HelpName = "S",
        DefaultValueFactory = _ => (int)new JobPolicy().ConsentTimeout.TotalSeconds,
    };

    private readonly Option<string?> _window = new("--window")
    {
        Description = "When a flash may begin, in local time; it may reach over midnight.",
        HelpName = "HH:MM-HH:MM",
    };

    private readonly Option<int> _waitTimeout = new("--wait-timeout")
    {
        Description = "Minutes that the window and the vehicle file's conditions are waited for, 1..10080.",
        HelpName = "MIN",
        DefaultValueFactory = _ => (int)new JobPolicy().WaitTimeout.TotalMinutes,
    };

    private readonly Option<int> _progressRate = new("--progress-rate")
    {
        Description = "How many messages of progress a second at most, 1..100.",
        HelpName = "N",
        DefaultValueFactory = _ => new JobPolicy().ProgressPerSecondMax,
    };

    private readonly Option<string?> _poll = new("--poll")
    {
        Description = "An address that is asked for requests while the broker cannot be reached: https, or http on "
            + "this machine. 204: none; 200: the request as it would come over MQTT.",
        HelpName = "URL",
    };

    private readonly Option<int> _pollInterval = new("--poll-interval")
    {
        Description = "Seconds between two questions, 1..604800.",
        HelpName = "S",
        DefaultValueFactory = _ => 1800,
    };

    private readonly Option<bool> _pollAlways = new("--poll-always")
    {
        Description = "Ask while the broker is connected, too.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _profile, _whenBusy, _queue, _consent, _consentTimeout, _window, _waitTimeout, _progressRate, _poll,
            _pollInterval, _pollAlways,
        })
        {
            command.Add(option);
        }
    }

    /// <summary>Adds them to the agent's settings.</summary>
    /// <exception cref="InputException">A value is wrong.</exception>
    public OtaSettings AddTo(OtaSettings settings, ParseResult parsed) => settings with
    {
        Profile = parsed.GetRequiredValue(_profile),
        Policy = new JobPolicy
        {
            WhenBusy = parsed.GetValue(_whenBusy),
            QueueMax = Range(parsed, _queue, 1000),
            AskConsent = parsed.GetValue(_consent) switch
            {
                null => false,
                "ask" => true,
                var word => throw new InputException($"--consent: '{word}' is not known; right is ask"),
            },
            ConsentTimeout = TimeSpan.FromSeconds((long)Range(parsed, _consentTimeout, 604_800)),
            Window = parsed.GetValue(_window) is { } window ? WindowText.Parse(_window.Name, window) : null,
            WaitTimeout = TimeSpan.FromMinutes((long)Range(parsed, _waitTimeout, 10_080)),
            ProgressPerSecondMax = Range(parsed, _progressRate, 100),
        },
        Poll = parsed.GetValue(_poll) is { } url
            ? new PollSettings(
                PollSettings.ParseUrl(_poll.Name, url),
                TimeSpan.FromSeconds((long)Range(parsed, _pollInterval, 604_800)),
                parsed.GetValue(_pollAlways))
            : null,
    };

    private static int Range(ParseResult parsed, Option<int> option, int max) =>
        parsed.GetValue(option) is var value && value >= 1 && value <= max
            ? value
            : throw new InputException($"{option.Name}: {value} is out of range; right is 1..{max}");
}
