using System.CommandLine;
using FlashEngine.Cli.Composition;
using FlashEngine.Ota.Notice;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Cli.Commands;

/// <summary>The options that let an agent follow notices; it does not without them.</summary>
internal sealed class AgentNoticeOptions
{
    private readonly Option<string?> _server = new("--notice-server")
    {
        Description = $"Follow the retained notices on {NoticeProfile.Topic}, whose images this https server has. "
            + "Notices and the images' headers are not signed; versions may only rise.",
        HelpName = "URL",
    };

    private readonly Option<string?> _keys = new("--notice-keys")
    {
        Description = "The folder with VEHICLE_private.pem and the server's public.pem.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _token = new("--notice-token")
    {
        Description = "The file with the vehicle's token for that server; only its owner may read it.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _vehicle = new("--notice-vehicle")
    {
        Description = "The vehicle as that server knows it. Default: its name in the vehicle file.",
        HelpName = "ID",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _server, _keys, _token, _vehicle })
        {
            command.Add(option);
        }
    }

    /// <summary>What notices are followed with; null: they are not.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="station">The vehicle, and where its station keeps what came of notices.</param>
    /// <param name="caFile">PEM file of the CA of https servers; null: the system's CAs.</param>
    /// <param name="isUptane">The Uptane repositories have the last word on what is flashed.</param>
    /// <exception cref="InputException">A value is wrong or missing.</exception>
    public FollowedNotices? Open(ParseResult parsed, VehicleStation station, string? caFile, bool isUptane)
    {
        if (parsed.GetValue(_server) is not { } server)
        {
            return new[] { _keys, _token, _vehicle }.FirstOrDefault(option => parsed.GetValue(option) is not null)
                is { } alone ? throw new InputException($"{alone.Name}: needs {_server.Name}") : null;
        }

        if (isUptane)
        {
            throw new InputException(
                $"{_server.Name}: goes without --director, because no Uptane repository names an image of a notice");
        }

        if (station.Vehicle.NoticedEcus.Count == 0)
        {
            throw new InputException(
                $"{station.Vehicle.FileName} has no 'notices', so none is for this vehicle; {_server.Name} needs them");
        }

        return FollowedNotices.Open(
            new NoticeServerSettings
            {
                Server = Uri.TryCreate(server, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
                    ? url
                    : throw new InputException($"{_server.Name}: '{server}' is no server; right is https://HOST"),
                VehicleId = parsed.GetValue(_vehicle) ?? station.Vehicle.Vehicle,
                Token = SecretReader.Read($"file:{Required(parsed, _token)}", ".", "as text", Token),
            },
            station,
            Required(parsed, _keys),
            caFile);
    }

    private string Required(ParseResult parsed, Option<string?> option) => parsed.GetValue(option)
        ?? throw new InputException($"{option.Name} is missing: {_server.Name} needs {_keys.Name} and {_token.Name}");

    private static string Token(ReadOnlySpan<char> text, string where)
    {
        var token = text.Trim().ToString();
        return token.Length > 0 && token.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' ')
            ? token
            : throw new InputException($"{where} does not hold a token; right is one word of printable ASCII");
    }
}
