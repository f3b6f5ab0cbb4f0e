using System.CommandLine;
using FlashEngine.Cli.Composition;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Uptane;
using FlashEngine.Ota.Uptane.Reports;
using FlashEngine.Ota.Uptane.Repositories;
using FlashEngine.Ota.Uptane.Trust;

namespace FlashEngine.Cli.Commands;

/// <summary>The options that bind an agent to the Uptane repositories.</summary>
internal sealed class AgentUptaneOptions
{
    private readonly Option<string?> _director = new("--director")
    {
        Description = "The https address of the Uptane Director. With it, only what the Director and the Image "
            + "repository both name for this vehicle is flashed.",
        HelpName = "URL",
    };

    private readonly Option<string?> _images = new("--images")
    {
        Description = "The https address of the Uptane Image repository.",
        HelpName = "URL",
    };

    private readonly Option<string?> _root = new("--root")
    {
        Description = "The folder with the installed roots, director/N.root.json and image_repo/N.root.json.",
        HelpName = "DIR",
    };

    private readonly Option<int?> _interval = new("--uptane-interval")
    {
        Description = "Seconds between two questions for new targets, which are then downloaded and flashed without a "
            + "command, 1..604800. Default: they only judge commands.",
        HelpName = "S",
    };

    private readonly Option<string?> _key = new("--uptane-key")
    {
        Description = "The vehicle's private key for the signed version manifest after each job (v1/ID/flash/manifest);"
            + " only its owner may read the file.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _director, _images, _root, _interval, _key })
        {
            command.Add(option);
        }
    }

    /// <summary>The repositories; null: none are named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="station">The vehicle, and where its station keeps what checks learn.</param>
    /// <param name="http">Does the requests.</param>
    /// <exception cref="InputException">A value is wrong or missing.</exception>
    public UptaneSource? Open(ParseResult parsed, VehicleStation station, HttpClient http)
    {
        var named = new[] { _director, _images, _root };
        if (named.All(option => parsed.GetValue(option) is null))
        {
            return parsed.GetValue(_interval) is null
                ? null
                : throw new InputException($"{_interval.Name}: needs --director, --images and --root");
        }

        if (named.FirstOrDefault(option => parsed.GetValue(option) is null) is { } missing)
        {
            throw new InputException($"{missing.Name} is missing: Uptane needs --director, --images and --root");
        }

        var images = Address(parsed, _images);
        return new UptaneSource(
            new UptaneUpdate(
                new HttpRepository(http, Address(parsed, _director), new HttpSpeedLimit(), TimeProvider.System),
                new HttpRepository(http, images, new HttpSpeedLimit(), TimeProvider.System),
                new UptaneTrust(parsed.GetValue(_root)!, StateOf(station)),
                UptaneCommand.Ecus(station.Vehicle),
                new UptaneSettings(),
                TimeProvider.System),
            new RefusalLog(StateOf(station), TimeProvider.System),
            images,
            Interval(parsed));
    }

    /// <summary>The vehicle's key; null: none is named.</summary>
    /// <exception cref="InputException">It cannot be used.</exception>
    public VehicleKey? LoadKey(ParseResult parsed) =>
        parsed.GetValue(_key) is { } file ? VehicleKey.Load(file) : null;

    /// <summary>What makes the version manifests; null: there is no key.</summary>
    public static VersionManifest? Manifest(VehicleKey? key, VehicleStation station) =>
        key is null ? null : new VersionManifest(station.Vehicle, key, StateOf(station));

    private static string StateOf(VehicleStation station) => UptaneCommand.StateOf(
        station.StateFolder is { } folder ? Path.Combine(folder, "uptane") : null, station.Vehicle);

    private TimeSpan? Interval(ParseResult parsed) => parsed.GetValue(_interval) switch
    {
        null => null,
        >= 1 and <= 604_800 and var seconds => TimeSpan.FromSeconds((long)seconds),
        var other => throw new InputException($"{_interval.Name}: {other} is out of range; right is 1..604800"),
    };

    private static Uri Address(ParseResult parsed, Option<string?> option) =>
        Uri.TryCreate(parsed.GetValue(option), UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? url
            : throw new InputException(
                $"{option.Name}: '{parsed.GetValue(option)}' is no repository; right is https://HOST/PATH");
}
